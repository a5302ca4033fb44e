// rules.mjs -- the rules of the house that a machine can hold, as tables. tidy.mjs reads them.
//
// What may, stands in the rule: there is no list of exceptions beside it. Every row has an id, and
// tests/tidy/bad/<id>.txt holds a text that this row must refuse.

/** A row of a .def is one line, so that a table reads as one: it may be wider. */
export const LIMIT = { columns: 100, rowColumns: 140, fileLines: 600, functionLines: 70 };

/** What may stand at the top; dot files of tools may too. */
const ROOMS = ["backend/", "protocol/", "clients/", "tests/"];
const FILES = [
  ...["CMakeLists.txt", "CMakePresets.json", "README.md", "LICENSE", "publiccode.yml", ".ci/run"],
  ...[".gitignore", ".gitattributes", ".clang-format", ".clang-tidy", ".editorconfig"],
];
export const mayStand = (path) =>
  ROOMS.some((room) => path.startsWith(room)) || FILES.includes(path);

/** Files that hold text of ours, by kind. */
export const KINDS = [
  { kind: "c", of: /\.(c|h)$/ },
  { kind: "def", of: /\.def$/ },
  { kind: "sql", of: /\.sql$/ },
  { kind: "ts", of: /\.(ts|tsx|mjs|js)$/ },
  { kind: "css", of: /\.(css|html)$/ },
  { kind: "cmake", of: /(\.cmake|CMakeLists\.txt)$/ },
  { kind: "md", of: /\.md$/ },
  { kind: "sh", of: /(\.sh|^[^.]*\/(run|setup|kill)|\.ci\/run)$/ },
];

/** Kinds whose lines, files and functions have a limit. */
export const LIMITED = ["c", "def", "sql", "ts", "css", "cmake", "sh"];

const NOUN = "[a-z_]+";
const FOLLOWS = "base|wire|crypto/public|mls/public|cert(?!/secret)"; // what the server may know

/** Who may include whom: the first row whose `in` fits decides. `{1}` is what `in` caught. */
export const INCLUDES = [
  { id: "base", in: /^protocol\/base\//, may: "base/" },
  { id: "crypto-public", in: /^protocol\/crypto\/public\//, may: "(base|crypto/public)/" },
  { id: "crypto-secret", in: /^protocol\/crypto\/secret\//, may: "(base|crypto)/" },
  { id: "mls-public", in: /^protocol\/mls\/public\//, may: "(base|crypto/public|mls/public)/" },
  { id: "mls-secret", in: /^protocol\/mls\/secret\//, may: "(base|crypto|mls)/" },
  { id: "cert-secret", in: /^protocol\/cert\/secret\//, may: "(base|crypto|mls/public|cert)/" },
  { id: "cert", in: /^protocol\/cert\//, may: "(base|crypto/public|mls/public|cert(?!/secret))/" },
  { id: "wire-print", in: /^protocol\/wire\/wire_print/, may: "(base|wire|sealed)/" },
  { id: "wire", in: /^protocol\/wire\//, may: "(base|wire)/" },
  { id: "sealed", in: /^protocol\/sealed\//, may: "(base|wire|sealed)/" },
  { id: "store", in: /^backend\/store\//, may: "(base|wire|store)/|statements\\.h$" },
  {
    id: "server-net",
    in: /^backend\/server\/net\//,
    may: "(base|wire|crypto/public|server/(net|core|ops|document))/",
  },
  {
    id: "server-ops",
    in: /^backend\/server\/ops\//,
    may: "(base|wire|crypto/public|cert(?!/secret)|store|server/(core|ops))/",
  },
  {
    id: "server-core",
    in: /^backend\/server\/core\//,
    may: `(${FOLLOWS}|store|server/(core|ops))/|${NOUN}/\\w+\\.h$|statements\\.h$`,
  },
  {
    id: "server-document",
    in: /^backend\/server\/document\//,
    may: "(base|wire|store|server/(ops|document))/|retention/retention\\.h$",
  },
  {
    id: "backend-main",
    in: /^backend\/main\.c$/,
    may: `(${FOLLOWS}|store|server|wakeup)/`,
  },
  {
    id: "wakeup",
    in: /^backend\/wakeup\//,
    may: `(${FOLLOWS}|store|server/(core|ops)|wakeup|council)/|statements\\.h$`,
  },
  {
    id: "backend-noun",
    in: /^backend\/([a-z_]+)\//,
    may:
      `(${FOLLOWS}|store|server/core)/|{1}/|statements\\.h$|` +
      `(?!\\w+/\\w*handlers)(?!server/)${NOUN}/${NOUN}\\.h$`,
  },
  { id: "client-core", in: /^clients\/core\//, may: "(base|crypto|mls|cert|wire|sealed|core)/" },
  { id: "cli", in: /^clients\/cli\//, may: "(base|crypto/public|wire|sealed|core|cli)/" },
  {
    id: "app-wasm",
    in: /^clients\/app\/wasm\//,
    may: "(base|wire|sealed|core)/|[a-z_]+\\.(h|def)$",
  },
];

/** One door a thing: which files may include which outside header. */
export const DOORS = [
  {
    id: "door-websockets",
    header: /^<libwebsockets/,
    only: /^backend\/server\/net\/|^clients\/cli\/transport\w*\.[ch]$|^tests\//,
    why: "the network has one door a side",
  },
  {
    id: "door-ev",
    header: /^<ev\.h/,
    only: /^backend\/server\/net\/|^tests\//,
    why: "so has its loop",
  },
  {
    id: "door-sqlite",
    header: /^<sqlite3/,
    only: /^backend\/store\/|^clients\/cli\/keep_sqlite\.[ch]$|^tests\//,
    why: "SQLite has one door a side",
  },
  {
    id: "door-cjson",
    header: /^<(cjson\/)?cJSON/,
    only: /^protocol\/wire\/wire_decode\.c$|^tests\//,
    why: "JSON has one reader",
  },
  {
    id: "door-sodium",
    header: /^<sodium/,
    only: /^protocol\/crypto\/|^clients\/app\/wasm\/host_rng\.c$|^tests\//,
    why: "libsodium lives in crypto/",
  },
  {
    id: "door-openssl",
    header: /^<openssl\//,
    only: /^backend\/(server\/(net|ops|core)|wakeup)\/|^tests\//,
    why: "OpenSSL is for TLS, tokens and Web Push",
  },
  {
    id: "door-curl",
    header: /^<curl\//,
    only: /^backend\/wakeup\/|^tests\//,
    why: "only push calls out",
  },
  {
    id: "door-ical",
    header: /^<libical\//,
    only: /^backend\/shift\/|^tests\//,
    why: "one calendar",
  },
  {
    id: "door-inih",
    header: /^<ini\.h/,
    only: /^backend\/server\/ops\/|^tests\//,
    why: "one settings reader",
  },
  {
    id: "door-qr",
    header: /^<qrencode/,
    only: /^clients\/cli\/|^tests\//,
    why: "QR is for a terminal",
  },
  {
    id: "door-files",
    header: /^<(stdio|fcntl|unistd|dirent|sys\/|poll|netinet\/|arpa\/|time|signal)/,
    only: /^(?!protocol\/|clients\/core\/)|^protocol\/wire\/wire_print/,
    why: "protocol/ and clients/core know no file, socket or clock",
  },
  {
    id: "door-threads",
    header: /^<(pthread|threads)\.h/,
    only: /^backend\/(server\/|store\/|wakeup\/|main\.c)|^clients\/cli\/|^tests\//,
    why: "a noun has no threads (S2)",
  },
];

/** A call of any of these. */
const calls = (names) => new RegExp(`\\b(${names.replaceAll(" ", "|")})\\(`);

/** Words in code (comments set aside), and the only places where they may stand. */
export const CODE_WORDS = [
  {
    id: "word-cjson",
    kinds: ["c"],
    word: /\bcJSON\w*/,
    only: /^protocol\/wire\/wire_decode\.c$|^tests\//,
    why: "JSON has one reader",
  },
  {
    id: "word-sqlite",
    kinds: ["c"],
    word: /\bsqlite3_\w+\(/,
    only: /^backend\/store\/|^clients\/cli\/keep_sqlite\.c$|^tests\//,
    why: "SQLite has one door a side",
  },
  {
    id: "word-lws",
    kinds: ["c"],
    word: /\blws_\w+\(/,
    only: /^backend\/server\/net\/|^clients\/cli\/transport\w*\.c$|^tests\//,
    why: "the network has one door a side",
  },
  {
    id: "word-sql",
    kinds: ["c", "ts"],
    word: /["'`]\s*(SELECT|INSERT|UPDATE|DELETE|CREATE)\s/,
    only: /^backend\/store\/(sql_\w+|migration)\.c$|^clients\/cli\/keep_sqlite\.c$|^tests\//,
    why: "SQL lives in .sql files",
  },
  {
    id: "word-engine",
    kinds: ["sql"],
    word: /\b(PRAGMA|rowid|INSERT\s+OR|zeroblob|AUTOINCREMENT|strftime|datetime\()/i,
    only: /^backend\/store\//,
    why: "only one engine knows this (S17)",
  },
  {
    id: "word-time",
    kinds: ["c"],
    word: /\b(time|gettimeofday|clock_gettime|localtime|localtime_r|gmtime|ftime)\(/,
    only: /^backend\/server\/ops\/clock\.c$|^clients\/cli\/|^tests\//,
    why: "time is handed in",
  },
  {
    id: "word-chance",
    kinds: ["c"],
    word: /\b(s?rand(om)?|[dlm]rand48|arc4random\w*|getrandom|getentropy|randombytes\w*)\(/,
    only: /^protocol\/crypto\/public\/|^clients\/app\/wasm\/host_rng\.c$|^tests\//,
    why: "chance is handed in",
  },
  {
    id: "word-unsafe",
    kinds: ["c"],
    word: calls(
      "strcpy strcat strncpy strncat sprintf vsprintf gets atoi atol atoll atof strtok alloca " +
        "setjmp longjmp tmpnam mktemp",
    ),
    only: /^$/,
    why: "a safer one exists",
  },
  {
    id: "word-shell",
    kinds: ["c"],
    word: calls("system popen fork execl execlp execv execvp posix_spawn"),
    only: /^tests\//,
    why: "a program of ours starts no other",
  },
  {
    id: "word-assert",
    kinds: ["c"],
    word: /(?<![\w])assert\(/,
    only: /^$/,
    why: "CHECK stays in a release",
  },
  {
    id: "word-typedef",
    kinds: ["c"],
    word: /\btypedef\s+(struct|enum|union)\b[^(]*(?<!\\)$/,
    only: /^protocol\/mls\/public\/(syntax|structs)\w*\.h$/,
    why: "a struct is called a struct",
  },
  {
    id: "word-goto",
    kinds: ["c"],
    word: /\bgoto\s+(?!out;)\w+/,
    only: /^$/,
    why: "one way out is called out",
  },
  {
    id: "word-status",
    kinds: ["c"],
    word: /^(?:extern )?enum status \w+\(/,
    only: /^(?!.*\.h$)|^tests\//,
    why: "an answer may not be dropped: MUST_CHECK",
  },
  {
    id: "word-eval",
    kinds: ["ts"],
    word: /\beval\(|\bnew Function\(|\.innerHTML\b|\bdangerouslySetInnerHTML\b|\bdocument\.write\(/,
    only: /^tests\/tidy\//,
    why: "text never becomes code or markup",
  },
  {
    id: "word-random",
    kinds: ["ts"],
    word: /\bMath\.random\(/,
    only: /^tests\//,
    why: "chance comes from the system",
  },
  {
    id: "word-storage",
    kinds: ["ts"],
    word: /\b(localStorage|sessionStorage|document\.cookie)\b/,
    only: /^tests\/tidy\//,
    why: "nothing is kept where every script can read it",
  },
];

/** Words in any text of ours, comments included. */
export const TEXT_WORDS = [
  {
    id: "text-later",
    kinds: ["c", "def", "sql", "ts", "css", "cmake", "sh", "md"],
    word: /\b(TODO|FIXME|XXX|HACK)\b/,
    only: /^tests\/tidy\//,
    why: "do it, or write it down as an issue",
  },
  {
    id: "text-half",
    kinds: ["c", "def", "sql", "cmake", "sh", "md"],
    word: /\b(not (yet )?implemented|for now|hard-?coded|placeholders?|work in progress)\b/i,
    only: /^$/,
    why: "what is not there is not spoken of",
  },
  {
    id: "text-machine",
    kinds: ["c", "def", "sql", "ts", "css", "cmake", "sh", "md"],
    word: /(?<![\w.}"'])\/(work|home|root|Users)\/\w|\b(registry\.npmjs|\w+\.debian)\.org\b/,
    only: /^tests\/tidy\/|^backend\/deploy\//,
    why: "no machine of anyone in particular",
  },
  {
    id: "text-maker",
    kinds: ["c", "def", "sql", "ts", "css", "cmake", "sh", "md"],
    word: /\b(AI|LLM|GPT|Claude|Anthropic|OpenAI|Copilot|chatbot)\b/,
    only: /^tests\/tidy\//,
    why: "the project speaks of itself alone",
  },
];

/** Names of files: a name says what is in it. */
export const EMPTY_NAMES =
  /(^|\/|_)(data|info|manager|utils?|helpers?|common|misc|stuff)(_\w+)?\.(c|h|def|tsx?|mjs)$/;
export const FULL_NAMES = /(group_info|sender_data|application_data)/;

/** Numbered rules. Each line of `doc` that opens with such a number is a rule a test must name. */
export const RULE_DOCS = [
  { doc: /^protocol\/docs\/[a-z_]+\.md$/, rule: /^(?:[-|#>*\s]|\d+\.)*\**([A-Z][A-Z_]*-\d+)\b/ },
  { doc: /^protocol\/docs\/trust\.md$/, rule: /^(?:[-|#>*\s])*\**(T\d+)\b/ },
  { doc: /^protocol\/docs\/server\.md$/, rule: /^(?:[-|#>*\s])*\**(S\d+)\b/ },
];

/** protocol/mls/rules.tsv: number, source, sentence, function(s), test(s). */
export const RULE_TABLES = /^protocol\/[a-z_]+\/rules\.tsv$/;
