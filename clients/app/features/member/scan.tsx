// scan.tsx -- a code in front of the camera, read by the browser or, where it cannot, by us.
import { useEffect, useRef, useState } from "preact/hooks";
import { text } from "../../text/catalogue.ts";
import { Button } from "../../ui/parts.tsx";

const LOOK_MS = 200;

interface Detector {
  detect(source: HTMLVideoElement): Promise<readonly { readonly rawValue: string }[]>;
}
interface DetectorOf {
  new (options: { formats: readonly string[] }): Detector;
  getSupportedFormats?(): Promise<readonly string[]>;
}
type Look = (video: HTMLVideoElement) => Promise<string | undefined>;

const FORMATS = ["qr_code"];

/** The browser's own reader where it has one for these codes. */
async function reader(): Promise<Look> {
  const Own = (globalThis as { BarcodeDetector?: DetectorOf }).BarcodeDetector;
  const formats = (await Own?.getSupportedFormats?.()) ?? FORMATS;
  if (!Own || !formats.includes(FORMATS[0]!)) return (await import("./look.ts")).makeLook();
  const detector = new Own({ formats: FORMATS });
  return async (video) => (await detector.detect(video).catch(() => []))[0]?.rawValue;
}

const off = (stream?: MediaStream) => stream?.getTracks().forEach((track) => track.stop());

/** Looks until a code is seen; the camera is off as soon as this goes. */
function Camera({ onCode, onFail }: { onCode: (code: string) => void; onFail: () => void }) {
  const video = useRef<HTMLVideoElement>(null);
  useEffect(() => {
    let stream: MediaStream | undefined;
    let timer: ReturnType<typeof setInterval> | undefined;
    const look = async () => {
      const wanted = { video: { facingMode: "environment" } };
      stream = await navigator.mediaDevices.getUserMedia(wanted);
      const read = await reader();
      const shown = video.current;
      if (!shown) return off(stream); // gone in the meantime
      shown.srcObject = stream;
      await shown.play();
      timer = setInterval(async () => {
        const code = await read(shown);
        if (code) onCode(code);
      }, LOOK_MS);
    };
    void look().catch(onFail);
    return () => {
      clearInterval(timer);
      off(stream);
    };
  }, []);
  return <video class="camera" ref={video} muted playsInline />;
}

export function Scan({ onCode }: { onCode: (code: string) => void }) {
  const m = text.value;
  const [looks, setLooks] = useState(false);
  const [failed, setFailed] = useState(false);
  if (!navigator.mediaDevices) return null;
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
