// install.ts -- whether the app must first stand on the home screen.

/**
 * An iPhone keeps what a page of Safari makes apart from the app on its home screen, and gives the
 * page no signals: no key is made there.
 */
export function mustInstall(): boolean {
  const isApple = /iPhone|iPad/.test(navigator.userAgent);
  return isApple && !matchMedia("(display-mode: standalone)").matches;
}
