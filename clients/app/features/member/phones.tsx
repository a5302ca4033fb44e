// phones.tsx -- the phones of one person: which there are, and turning one off that is gone.
import { signal } from "@preact/signals";
import { useEffect, useState } from "preact/hooks";
import type { Device } from "#types/wire";
import { readKept, writeKept } from "../../page/kept.ts";
import { request, wish } from "../../page/phone.ts";
import { self } from "../../page/state.ts";
import { day, refusalText, text } from "../../text/catalogue.ts";
import { Button } from "../../ui/parts.tsx";

const FLAG = "came-back";

/** Whether this phone came beside or instead of another, and nobody said yet which. */
const isNew = signal(false);

/** This phone is not the first of its person: the start asks about the others. */
export async function cameBack(): Promise<void> {
  isNew.value = true;
  await writeKept(FLAG, true);
}

/** The live phones, and whether there were others since this was shown. */
function usePhones(): readonly [readonly Device[], () => Promise<void>, boolean] {
  const [devices, setDevices] = useState<readonly Device[]>([]);
  const [hadOthers, setHadOthers] = useState(false);
  const ask = async () => {
    const { devices: all } = await request({ type: "device.list" });
    const alive = (all ?? []).filter(({ live }) => live);
    setDevices(alive);
    if (alive.length > 1) setHadOthers(true);
  };
  useEffect(() => void ask().catch(() => {}), []);
  return [devices, ask, hadOthers];
}

function Others({ devices, again }: { devices: readonly Device[]; again: () => Promise<void> }) {
  const m = text.value;
  const [said, setSaid] = useState("");
  const turnOff = async (target: Device["serial"]) => {
    try {
      await wish("revoke_device", { target });
      setSaid(m.come_back.turned_off);
      await again();
    } catch (refused) {
      setSaid(refusalText(refused));
    }
  };
  const own = self.value?.device_serial;
  return (
    <>
      <ul class="plain stack">
        {devices.map(({ serial, since }) => (
          <li key={serial} class="stack">
            <span>
              {serial === own ? m.come_back.this_one : m.come_back.other_one},{" "}
              {m.come_back.since(day(Date.parse(since) / 1000))}
            </span>
            {serial !== own && (
              <Button onClick={() => turnOff(serial)}>{m.come_back.turn_off}</Button>
            )}
          </li>
        ))}
      </ul>
      <p role="status">{said}</p>
    </>
  );
}

/** In "Ik": all of them. */
export function PhonesCard() {
  const [devices, again, hadOthers] = usePhones();
  if (!hadOthers) return null;
  return (
    <section class="card stack">
      <h2>{text.value.come_back.phones}</h2>
      <Others devices={devices} again={again} />
    </section>
  );
}

/** At the start, once: what is to become of the other phone. */
export function OtherPhone() {
  const m = text.value;
  const [devices, again, hadOthers] = usePhones();
  useEffect(() => void readKept<boolean>(FLAG).then((flag) => (isNew.value = flag === true)), []);
  if (!isNew.value || !hadOthers) return null;
  const keepBoth = async () => {
    isNew.value = false;
    await writeKept(FLAG, undefined);
  };
  return (
    <section class="card stack">
      <h2>{m.come_back.phones}</h2>
      <p>{m.come_back.both}</p>
      <Others devices={devices} again={again} />
      <Button kind="quiet" onClick={keepBoth}>
        {m.done}
      </Button>
    </section>
  );
}
