// plural.ts -- a sentence with a number, in the forms that its language has.
type Forms = Partial<Record<Intl.LDMLPluralRule, string>> & { readonly other: string };

/** "#" is the number. */
export function plural(language: string, forms: Forms): (count: number) => string {
  const rules = new Intl.PluralRules(language);
  const digits = new Intl.NumberFormat(language);
  return (count) =>
    (forms[rules.select(count)] ?? forms.other).replace("#", digits.format(count));
}
