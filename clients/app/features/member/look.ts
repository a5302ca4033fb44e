// look.ts -- reads a code in a picture of the camera, for browsers that cannot do it themselves.
import { decodeQR } from "qr/decode.js";

const WIDE_MAX = 640; // pixels; more are slower and show a code on paper no better

/** Gives: what reads the code in the picture of that moment, undefined where it sees none. */
export function makeLook() {
  const canvas = document.createElement("canvas");
  const context = canvas.getContext("2d", { willReadFrequently: true })!;
  return async (video: HTMLVideoElement): Promise<string | undefined> => {
    if (video.videoWidth === 0) return undefined;
    const scale = Math.min(1, WIDE_MAX / video.videoWidth);
    canvas.width = Math.round(video.videoWidth * scale);
    canvas.height = Math.round(video.videoHeight * scale);
    context.drawImage(video, 0, 0, canvas.width, canvas.height);
    try {
      return decodeQR(context.getImageData(0, 0, canvas.width, canvas.height));
    } catch {
      return undefined; // none to be seen
    }
  };
}
