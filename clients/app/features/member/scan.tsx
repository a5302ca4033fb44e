// scan.tsx -- a code in front of the camera, where the browser can read one.
import { useEffect, useRef, useState } from "preact/hooks";
import { text } from "../../text/catalogue.ts";
import { Button } from "../../ui/parts.tsx";

const LOOK_MS = 200;

interface Detector {
  detect(source: HTMLVideoElement): Promise<readonly { readonly rawValue: string }[]>;
}
type DetectorOf = new (options: { formats: readonly string[] }) => Detector;

const reader = () => (globalThis as { BarcodeDetector?: DetectorOf }).BarcodeDetector;

/** Looks until a code is seen; the camera is off as soon as this goes. */
function Camera({ onCode, onFail }: { onCode: (code: string) => void; onFail: () => void }) {
  const video = useRef<HTMLVideoElement>(null);
  useEffect(() => {
    let stream: MediaStream | undefined;
    let timer: ReturnType<typeof setInterval> | undefined;
    const look = async () => {
      const Reader = reader()!;
      const detector = new Reader({ formats: ["qr_code"] });
      const wanted = { video: { facingMode: "environment" } };
      stream = await navigator.mediaDevices.getUserMedia(wanted);
      const shown = video.current;
      if (!shown) return;
      shown.srcObject = stream;
      await shown.play();
      timer = setInterval(async () => {
        const [found] = await detector.detect(shown).catch(() => []);
        if (found) onCode(found.rawValue);
      }, LOOK_MS);
    };
    void look().catch(onFail);
    return () => {
      clearInterval(timer);
      for (const track of stream?.getTracks() ?? []) track.stop();
    };
  }, []);
  return <video class="camera" ref={video} muted playsInline />;
}

export function Scan({ onCode }: { onCode: (code: string) => void }) {
  const m = text.value;
  const [looks, setLooks] = useState(false);
  const [failed, setFailed] = useState(false);
  if (!reader()) return null;
  const stop = (isFailure: boolean) => {
    setLooks(false);
    setFailed(isFailure);
  };
  const found = (code: string) => {
    stop(false);
    onCode(code);
  };
  return (
    <div class="stack">
      {looks && <Camera onCode={found} onFail={() => stop(true)} />}
      <Button icon="eye" onClick={() => setLooks(!looks)}>
        {looks ? m.stop : m.scan}
      </Button>
      <p role="status">{failed && m.scan_no}</p>
    </div>
  );
}
