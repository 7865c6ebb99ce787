// What the painter of code has to know of a language: its words, how its comments begin, what its strings stand between. Enough to read
// by, no grammar; a language nobody wrote down here is painted by what most have in common. Pure.

export interface CodeLanguage {
  words: ReadonlySet<string>;
  /** Begins a comment that ends with the row. */
  row: readonly string[];
  /** Begins and ends a comment, whatever lies between. */
  block: readonly (readonly [string, string])[];
  /** Each ends as it begins; longer ones first. */
  quotes: readonly string[];
  /** Tags and attributes instead of words. */
  markup?: boolean;
  /** Whole rows by their first letter. */
  rows?: 'diff';
  /** SELECT as well as select. */
  anyCase?: boolean;
}

const C_BLOCK = [['/*', '*/']] as const;
const words = (text: string): ReadonlySet<string> => new Set(text.split(' '));

const script = words(
  'abstract any as async await boolean break case catch class const continue declare default delete do else enum export extends false ' +
    'finally for from function get if implements import in infer instanceof interface is keyof let namespace never new null number of ' +
    'private protected public readonly return satisfies set static string super switch symbol this throw true try type typeof undefined ' +
    'unknown var void while with yield',
);
const c = words(
  'alignas auto bool break case catch char class const constexpr continue default define delete do double else enum explicit export ' +
    'extern false final float for friend if ifdef ifndef include endif inline int long mutable namespace new noexcept nullptr operator ' +
    'override private protected public return short signed sizeof static struct switch template this throw true try typedef typename ' +
    'union unsigned using virtual void volatile while',
);
const java = words(
  'abstract as async await base bool boolean break byte case catch char class companion const continue data decimal default do double ' +
    'else enum extends false final finally float for foreach fun get if implements import in init int interface internal is lateinit ' +
    'lock long namespace new null object open operator out override package params private protected public readonly record return ' +
    'sealed set short static string struct super suspend switch synchronized this throw throws true try typeof using val var virtual ' +
    'void volatile when while yield',
);
const python = words(
  'and as assert async await break case class continue def del elif else except False finally for from global if import in is lambda ' +
    'match None nonlocal not or pass raise return self True try while with yield',
);
const rust = words(
  'as async await bool break char const continue crate dyn else enum extern f32 f64 false fn for i16 i32 i64 i8 if impl in let loop match ' +
    'mod move mut pub ref return Self self static str struct super trait true type u16 u32 u64 u8 unsafe use usize where while',
);
const go = words(
  'any bool break byte case chan const continue default defer else error fallthrough false float64 for func go goto if import int ' +
    'interface map nil package range return rune select string struct switch true type var',
);
const swift = words(
  'actor as async await break case catch class continue default defer do else enum extension false fileprivate final for func guard if ' +
    'import in init inout internal is lazy let nil override private protocol public return self static struct super switch throw throws ' +
    'true try var weak where while',
);
const ruby = words(
  'alias and begin break case class def do else elsif end ensure extend false for if in include module next nil not or private public ' +
    'raise require rescue return self super then true unless until when while yield',
);
const php = words(
  'abstract and array as break case catch class clone const continue declare default do echo else elseif enum extends false final finally ' +
    'fn for foreach function global if implements include interface match namespace new null or private protected public readonly ' +
    'require return static switch this throw trait true try use var while yield',
);
const shell = words(
  'alias case cd do done echo elif else esac exit export fi for function if in local read return set shift sudo then unset until while',
);
const sql = words(
  'add all alter and as asc begin between by case check column commit constraint create cross default delete desc distinct drop else end ' +
    'exists foreign from full group having if in index inner insert integer into is join key left like limit not null offset on or order ' +
    'outer primary references returning right rollback select set table text then union unique update using values view when where with',
);

const json: CodeLanguage = { words: words('true false null yes no on off'), row: ['//', '#'], block: C_BLOCK, quotes: ['"', "'"] };
const javascript: CodeLanguage = { words: script, row: ['//'], block: C_BLOCK, quotes: ['"', "'", '`'] };
const cLike: CodeLanguage = { words: c, row: ['//'], block: C_BLOCK, quotes: ['"', "'"] };
const jvm: CodeLanguage = { words: java, row: ['//'], block: C_BLOCK, quotes: ['"""', '"', "'"] };
const markup: CodeLanguage = { words: new Set(), row: [], block: [['<!--', '-->']], quotes: ['"', "'"], markup: true };
const sh: CodeLanguage = { words: shell, row: ['#'], block: [], quotes: ['"', "'"] };
const css: CodeLanguage = { words: words('important media supports import layer container'), row: [], block: C_BLOCK, quotes: ['"', "'"] };
const py: CodeLanguage = { words: python, row: ['#'], block: [], quotes: ['"""', "'''", '"', "'"] };

const LANGUAGES: Readonly<Record<string, CodeLanguage>> = {
  js: javascript,
  javascript,
  jsx: javascript,
  mjs: javascript,
  ts: javascript,
  tsx: javascript,
  typescript: javascript,
  json,
  jsonc: json,
  yaml: { ...json, row: ['#'], block: [] },
  yml: { ...json, row: ['#'], block: [] },
  toml: { ...json, row: ['#'], block: [] },
  ini: { ...json, row: [';', '#'], block: [] },
  css,
  scss: { ...css, row: ['//'] },
  html: markup,
  xml: markup,
  svg: markup,
  vue: markup,
  svelte: markup,
  c: cLike,
  h: cLike,
  cpp: cLike,
  'c++': cLike,
  java: jvm,
  kotlin: jvm,
  kt: jvm,
  cs: jvm,
  'c#': jvm,
  csharp: jvm,
  py,
  python: py,
  rust: { words: rust, row: ['//'], block: C_BLOCK, quotes: ['"'] },
  rs: { words: rust, row: ['//'], block: C_BLOCK, quotes: ['"'] },
  go: { words: go, row: ['//'], block: C_BLOCK, quotes: ['"', "'", '`'] },
  swift: { words: swift, row: ['//'], block: C_BLOCK, quotes: ['"""', '"'] },
  rb: { words: ruby, row: ['#'], block: [], quotes: ['"', "'"] },
  ruby: { words: ruby, row: ['#'], block: [], quotes: ['"', "'"] },
  php: { words: php, row: ['//', '#'], block: C_BLOCK, quotes: ['"', "'"] },
  bash: sh,
  sh,
  shell: sh,
  zsh: sh,
  console: sh,
  sql: { words: sql, row: ['--'], block: C_BLOCK, quotes: ["'", '"'], anyCase: true },
  diff: { words: new Set(), row: [], block: [], quotes: [], rows: 'diff' },
  patch: { words: new Set(), row: [], block: [], quotes: [], rows: 'diff' },
};

export function languageOf(name: string): CodeLanguage | undefined {
  const key = name.toLowerCase();
  return Object.hasOwn(LANGUAGES, key) ? LANGUAGES[key] : undefined;
}
