// strip.tsx -- what stands above every other screen: an alert that runs, one's own on its way.
import { hasTyped } from "../../page/busy.ts";
import { place } from "../../page/route.ts";
import { alerts } from "../../page/state.ts";
import { alertWord, text } from "../../text/catalogue.ts";
import { Icon, kindIcon } from "../../ui/parts.tsx";
import { toldOf } from "./judge.ts";
import { failed, left } from "./raising.ts";

/** One's own: the seconds run on every screen, and what did not go out is said on every screen. */
function OwnStrip() {
  if (place.value[0] === "melden") return null;
  const said = left.value === undefined ? failed.value : text.value.sending_in(left.value);
  if (!said) return null;
  return (
    <div role="status">
      <a class="strip" href="#/melden">
        <Icon name="raise" /> {said}
      </a>
    </div>
  );
}

/** A running alert stays in sight; the start shows it itself, to who is not typing there. */
export function AlertStrip() {
  const m = text.value;
  const [where, which] = place.value;
  const alert = toldOf(alerts.value, where === "melding" ? which : undefined);
  const isPractice = alert?.is_practice || alert?.is_rehearsal;
  return (
    <>
      <OwnStrip />
      {alert && (where !== undefined || hasTyped.value) && (
        <div role="alert">
          <a
            class={isPractice ? "strip practice" : "strip"}
            href={`#/melding/${alert.alert_id}`}
          >
            <Icon name={kindIcon(alert.kind)} />
            <span>
              {isPractice && `${alertWord((c) => c.practice)}: `}
              {m.open_alert}:{" "}
              {alertWord((c) => (alert.kind ? c.kinds[alert.kind] : c.unknown_kind))}
            </span>
          </a>
        </div>
      )}
    </>
  );
}
