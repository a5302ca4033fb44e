// install.ts -- whether the app must first stand on the home screen.

/**
 * An iPhone keeps what a page of Safari makes apart from the app on its home screen, and gives the
 * page no signals: no key is made there.
 */
export function mustInstall(): boolean {
  const { userAgent, maxTouchPoints } = navigator;
  const isPad = /Macintosh/.test(userAgent) && maxTouchPoints > 1; // as an iPad calls itself
  const isApple = isPad || /iPhone|iPad/.test(userAgent);
  return isApple && !matchMedia("(display-mode: standalone)").matches;
}
