// doc_rules.mjs -- a list of vectors names tests that are there: C functions and titles of stories.
const LISTS = /^tests\/unit\/domain\.tsv$/;

/** Refuses each row of a list that names no test. Takes: tests  the texts of all of them. */
export function checkVectors(tree, tests, refuse) {
  for (const [path, text] of tree) {
    if (!LISTS.test(path)) continue;
    text.split("\n").forEach((line, i) => {
      if (line === "" || line.startsWith("#") || line.startsWith("what\t")) return;
      const [what, test, ...more] = line.split("\t");
      const isTest = test && (tests.includes(`void ${test}(void `) || tests.includes(`"${test}"`));
      if (more.length > 0 || !isTest) refuse("vector-untested", path, i + 1, `${what}: no test`);
    });
  }
}
