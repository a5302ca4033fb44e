// version.ts -- a new version takes over when the person says so.
import { signal } from "@preact/signals";
import { heardAnswer } from "../features/reminder/watch.ts";
import { heardArrived } from "../features/member/pushing.ts";

/** Takes the new version; undefined while there is none. */
export const renew = signal<(() => void) | undefined>();

export async function watchVersion(url: string): Promise<void> {
  if (!("serviceWorker" in navigator)) return;
  const { serviceWorker } = navigator;
  serviceWorker.addEventListener("message", ({ data }) => {
    if (typeof data?.arrived === "number") heardArrived(data.arrived);
    if (data?.answered) heardAnswer(data.answered);
    if (typeof data?.open === "string") location.hash = data.open.replace(/^[^#]*#/, "");
  });
  const isUpdate = serviceWorker.controller !== null;
  serviceWorker.controller?.postMessage("begun");
  // Another tab said yes: this one keeps what is typed in it until its own person does.
  const isNewer = () => {
    if (isUpdate) renew.value = () => location.reload();
  };
  serviceWorker.addEventListener("controllerchange", isNewer);
  const registration = await serviceWorker.register(url, { type: "module" });
  const offer = (worker: ServiceWorker | null) => {
    if (!worker || !isUpdate) return;
    renew.value = () => {
      serviceWorker.addEventListener("controllerchange", () => location.reload());
      worker.postMessage("take over");
    };
  };
  offer(registration.waiting);
  registration.addEventListener("updatefound", () => {
    const fresh = registration.installing;
    fresh?.addEventListener("statechange", () => fresh.state === "installed" && offer(fresh));
  });
}
