import { LANGUAGES } from './languages.ts';

/** Options of {@link languageOf}. */
export interface LanguageOfOptions {
  /** Beginning of the content, for the `#!` line of a file that its name does not tell. */
  readonly firstBytes?: Uint8Array;
  /**
   * Language by extension (with or without its dot), whole file name, or interpreter of the `#!` line (`#!lua`); goes
   * before the table.
   */
  readonly overrides?: Readonly<Record<string, string>>;
}

const byExtension = new Map(LANGUAGES.flatMap(({ id, extensions }) => extensions.map((name) => [name, id] as const)));
const byName = new Map(LANGUAGES.flatMap(({ id, names = [] }) => names.map((name) => [name, id] as const)));
const byInterpreter = new Map(
  LANGUAGES.flatMap(({ id, interpreters = [] }) => interpreters.map((name) => [name, id] as const)),
);

/**
 * The language of a file: from the overrides, its whole name, its longest known extension, or its `#!` line, in this
 * order; `undefined` where none tells.
 */
export function languageOf(path: string, options: LanguageOfOptions = {}): string | undefined {
  const name = path.slice(path.lastIndexOf('/') + 1);
  const extensions = extensionsOf(name);
  const { overrides, firstBytes } = options;
  if (overrides !== undefined) {
    if (Object.hasOwn(overrides, name)) return overrides[name];
    for (const extension of extensions) {
      if (Object.hasOwn(overrides, extension)) return overrides[extension];
      if (Object.hasOwn(overrides, extension.slice(1))) return overrides[extension.slice(1)];
    }
  }
  const named = byName.get(name);
  if (named !== undefined) return named;
  for (const extension of extensions) {
    const language = byExtension.get(extension);
    if (language !== undefined) return language;
  }
  if (/^(?:Dockerfile|Containerfile)\./.test(name)) return 'dockerfile';
  return firstBytes === undefined ? undefined : languageOfShebang(firstBytes, overrides);
}

/** `.d.ts`, `.ts` for `a.d.ts`; a leading dot begins no extension. */
function extensionsOf(name: string): string[] {
  const lower = name.toLowerCase();
  const extensions: string[] = [];
  for (let dot = lower.indexOf('.', 1); dot !== -1; dot = lower.indexOf('.', dot + 1))
    extensions.push(lower.slice(dot));
  return extensions;
}

const SHEBANG_LIMIT = 256;

function languageOfShebang(firstBytes: Uint8Array, overrides: LanguageOfOptions['overrides'] = {}): string | undefined {
  if (firstBytes[0] !== 0x23 || firstBytes[1] !== 0x21) return undefined;
  const head = Buffer.from(firstBytes.buffer, firstBytes.byteOffset, Math.min(firstBytes.byteLength, SHEBANG_LIMIT));
  const words = head
    .toString('latin1', 2)
    .split(/[\r\n]/, 1)[0]!
    .trim()
    .split(/\s+/);
  let interpreter = words[0]!.slice(words[0]!.lastIndexOf('/') + 1);
  if (interpreter === 'env') {
    // Options of env, and assignments, stand before the program.
    interpreter = words.slice(1).find((word) => !word.startsWith('-') && !word.includes('=')) ?? '';
    interpreter = interpreter.slice(interpreter.lastIndexOf('/') + 1);
  }
  const program = interpreter.toLowerCase().replace(/[\d.]+$/, '');
  return Object.hasOwn(overrides, `#!${program}`) ? overrides[`#!${program}`] : byInterpreter.get(program);
}
