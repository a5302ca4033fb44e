// script.ts -- the only two scripts that this page starts: Trusted Types let no other through.
interface Policy {
  createScriptURL(url: string): unknown;
}
interface Factory {
  createPolicy(name: string, rules: { createScriptURL(url: string): string }): Policy;
}

const OURS = /^\/(sw\.js|assets\/worker-[\w-]+\.js)$/;
const factory = (globalThis as { trustedTypes?: Factory }).trustedTypes;
const policy = factory?.createPolicy("buurt", {
  createScriptURL(url) {
    if (!OURS.test(url)) throw new TypeError(url);
    return url;
  },
});

export const scriptUrl = (url: string): string =>
  (policy ? policy.createScriptURL(url) : url) as string;
