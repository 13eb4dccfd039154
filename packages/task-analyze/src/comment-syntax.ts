/** A string literal: between its delimiters no comment starts. */
export interface StringSyntax {
  readonly open: string;
  readonly close: string;
  /** Whether a backslash keeps the next character from closing the string. */
  readonly escapes: boolean;
  /** Whether the string may go on after the end of its line; otherwise it ends there at the latest. */
  readonly multiline: boolean;
}

/** How comments are written in a language, as far as telling lines of code from lines of comment needs it. */
export interface CommentSyntax {
  /** Starts of comments that end with their line. */
  readonly line: readonly string[];
  /** Starts and ends of comments that may span lines. They do not nest. */
  readonly block: readonly (readonly [open: string, close: string])[];
  readonly strings: readonly StringSyntax[];
}

const quoted = (delimiter: string, multiline = false): StringSyntax => ({
  open: delimiter,
  close: delimiter,
  escapes: true,
  multiline,
});
const raw = (open: string, close = open): StringSyntax => ({ open, close, escapes: false, multiline: true });

const DOUBLE = quoted('"');
const SINGLE = quoted("'");
const BACKTICK = quoted('`', true);
const TRIPLE = [quoted('"""', true), quoted("'''", true)];
const SLASH_STAR = ['/*', '*/'] as const;

const syntax = (
  line: readonly string[],
  block: readonly (readonly [string, string])[],
  strings: readonly StringSyntax[],
): CommentSyntax => ({ line, block, strings });

const C_LIKE = syntax(['//'], [SLASH_STAR], [DOUBLE, SINGLE]);
const C_LIKE_TRIPLE = syntax(['//'], [SLASH_STAR], [...TRIPLE, DOUBLE, SINGLE]);
/** A single quote also starts a lifetime, a type variable or a quoted form there, so it opens no string. */
const C_LIKE_LONE_QUOTE = syntax(['//'], [SLASH_STAR], [DOUBLE]);
const SCRIPT = syntax(['//'], [SLASH_STAR], [DOUBLE, SINGLE, BACKTICK]);
const HASH = syntax(['#'], [], [DOUBLE, SINGLE]);
const HASH_TRIPLE = syntax(['#'], [], [...TRIPLE, DOUBLE, SINGLE]);
const MARKUP = syntax([], [['<!--', '-->']], []);
const PERCENT = syntax(['%'], [], []);

const BY_LANGUAGE: ReadonlyMap<string, CommentSyntax> = new Map(
  Object.entries({
    ada: syntax(['--'], [], [DOUBLE]),
    asciidoc: syntax(['//'], [], []),
    assembly: syntax([';', '#', '//'], [SLASH_STAR], [DOUBLE]),
    awk: HASH,
    batchfile: syntax(['::', 'REM ', 'rem ', '@REM ', '@rem '], [], []),
    bazel: HASH_TRIPLE,
    c: C_LIKE,
    clojure: syntax([';'], [], [quoted('"', true)]),
    cmake: syntax(['#'], [['#[[', ']]']], [DOUBLE]),
    cobol: syntax(['*>'], [], []),
    coffeescript: syntax(['#'], [['###', '###']], [...TRIPLE, DOUBLE, SINGLE]),
    cpp: C_LIKE,
    crystal: HASH,
    csharp: syntax(['//'], [SLASH_STAR], [raw('@"', '"'), quoted('"""', true), DOUBLE, SINGLE]),
    css: syntax([], [SLASH_STAR], [DOUBLE, SINGLE]),
    cuda: C_LIKE,
    d: SCRIPT,
    dart: C_LIKE_TRIPLE,
    dockerfile: HASH,
    elixir: HASH_TRIPLE,
    elm: syntax(['--'], [['{-', '-}']], [quoted('"""', true), DOUBLE]),
    erlang: PERCENT,
    fortran: syntax(['!'], [], [DOUBLE, SINGLE]),
    fsharp: syntax(['//'], [['(*', '*)']], [quoted('"""', true), DOUBLE]),
    gettext: syntax(['#'], [], [DOUBLE]),
    glsl: C_LIKE,
    go: syntax(['//'], [SLASH_STAR], [DOUBLE, SINGLE, raw('`')]),
    'go-module': syntax(['//'], [], []),
    graphql: syntax(['#'], [], [quoted('"""', true), DOUBLE]),
    groovy: C_LIKE_TRIPLE,
    haskell: syntax(['--'], [['{-', '-}']], [DOUBLE]),
    hcl: syntax(['#', '//'], [SLASH_STAR], [DOUBLE]),
    html: MARKUP,
    'ignore-list': syntax(['#'], [], []),
    ini: syntax([';', '#'], [], []),
    java: C_LIKE_TRIPLE,
    javascript: SCRIPT,
    jinja: syntax([], [['{#', '#}']], []),
    // Only JSONC and JSON5 have comments, and elsewhere nothing outside a string looks like one.
    json: syntax(['//'], [SLASH_STAR], [DOUBLE]),
    julia: syntax(['#'], [['#=', '=#']], [quoted('"""', true), DOUBLE]),
    kotlin: C_LIKE_TRIPLE,
    latex: PERCENT,
    less: SCRIPT,
    lisp: syntax([';'], [['#|', '|#']], [quoted('"', true)]),
    lua: syntax(['--'], [['--[[', ']]']], [DOUBLE, SINGLE, raw('[[', ']]')]),
    makefile: syntax(['#'], [], []),
    markdown: MARKUP,
    meson: HASH_TRIPLE,
    nim: syntax(['#'], [['#[', ']#']], [quoted('"""', true), DOUBLE]),
    nix: syntax(['#'], [SLASH_STAR], [DOUBLE, raw("''")]),
    'objective-c': C_LIKE,
    ocaml: syntax([], [['(*', '*)']], [DOUBLE]),
    pascal: syntax(
      ['//'],
      [
        ['{', '}'],
        ['(*', '*)'],
      ],
      [raw("'")],
    ),
    perl: syntax(
      ['#'],
      [
        ['\n=pod', '\n=cut'],
        ['\n=head', '\n=cut'],
      ],
      [DOUBLE, SINGLE],
    ),
    php: syntax(['//', '#'], [SLASH_STAR, ['<!--', '-->']], [DOUBLE, SINGLE]),
    powershell: syntax(['#'], [['<#', '#>']], [DOUBLE, SINGLE]),
    prolog: syntax(['%'], [SLASH_STAR], [DOUBLE]),
    protobuf: C_LIKE,
    python: HASH_TRIPLE,
    r: HASH,
    ruby: syntax(['#'], [['\n=begin', '\n=end']], [DOUBLE, SINGLE]),
    rust: C_LIKE_LONE_QUOTE,
    sass: SCRIPT,
    scala: syntax(['//'], [SLASH_STAR], [quoted('"""', true), DOUBLE]),
    scheme: syntax([';'], [['#|', '|#']], [quoted('"', true)]),
    scss: SCRIPT,
    shell: HASH,
    solidity: C_LIKE,
    sql: syntax(['--'], [SLASH_STAR], [raw("'"), DOUBLE]),
    svelte: syntax(['//'], [SLASH_STAR, ['<!--', '-->']], []),
    swift: syntax(['//'], [SLASH_STAR], [quoted('"""', true), DOUBLE]),
    tcl: syntax(['#'], [], [DOUBLE]),
    thrift: syntax(['//', '#'], [SLASH_STAR], [DOUBLE, SINGLE]),
    toml: HASH_TRIPLE,
    tsx: SCRIPT,
    typescript: SCRIPT,
    verilog: syntax(['//'], [SLASH_STAR], [DOUBLE]),
    vhdl: syntax(['--'], [SLASH_STAR], [DOUBLE]),
    'vim-script': syntax(['"'], [], []),
    'visual-basic': syntax(["'"], [], [DOUBLE]),
    vue: syntax(['//'], [SLASH_STAR, ['<!--', '-->']], []),
    xml: MARKUP,
    yaml: HASH,
    zig: syntax(['//'], [], [DOUBLE]),
  }),
);

/**
 * How comments are written in a language.
 *
 * @returns `undefined` for a language that has no comments or is not known: all its lines are code or blank.
 */
export function commentSyntaxOf(language: string | undefined): CommentSyntax | undefined {
  return language === undefined ? undefined : BY_LANGUAGE.get(language);
}
