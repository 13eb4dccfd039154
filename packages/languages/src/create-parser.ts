import type { Tree } from '@codebatch/ast';
import { CodebatchError, type ConfiguredGrammar } from '@codebatch/core';
import { createAcceleratorBackend } from './accelerator-backend.ts';
import { adaptText } from './adapt-text.ts';
import { createBindingBackend } from './binding-backend.ts';
import { describeGrammar } from './describe-grammar.ts';
import { GRAMMARS, type Grammar } from './grammar-table.ts';
import { loadConfiguredGrammar } from './load-configured-grammar.ts';
import { countFaults, parsePastGaps, type TextParser } from './parse-past-gaps.ts';
import type { BackendName, GrammarParser, ParserBackend } from './parser-backend.ts';
import { createWasmBackend } from './wasm-backend.ts';

/** How the source of a text was encoded; kept in the tree's header. */
export interface SourceForm {
  readonly encoding: string;
  readonly bom: boolean;
}

/** Parses texts of every language with a grammar. Holds native memory until closed; not to be shared between threads. */
export interface LanguageParser {
  readonly backend: BackendName;
  /**
   * Whether native trees stay in memory until the event loop has turned, so that whoever parses many texts must await
   * more than promises now and then.
   */
  readonly retainsMemory: boolean;
  /**
   * The whole tree of a decoded text (without byte order mark), syntax errors included. Offsets are UTF-16 code units.
   * Where the grammar does not know a construct of the language, the tree may be that of a text of the same length with
   * another construct in its place (SPEC A.1, and the README of this package): names are to be read from the real text.
   *
   * @throws LANGUAGE_UNAVAILABLE if there is no grammar for the language or it cannot be loaded
   * @throws TASK_TIMEOUT if the deadline passed
   */
  parse(text: string, language: string, source: SourceForm, options?: ParseOptions): Tree;
  supports(language: string): boolean;
  /** What parses the language. @throws LANGUAGE_UNAVAILABLE as `parse` does */
  backendOf(language: string): BackendName;
  /** Frees native memory; the parser is not usable any more. */
  close(): void;
}

/** Options of {@link LanguageParser.parse}. */
export interface ParseOptions {
  /** Milliseconds after which the parse is given up. Default: none. */
  readonly deadlineMs?: number;
}

/** Options of {@link createParser}. */
export interface CreateParserOptions {
  /** Default: `$CODEBATCH_PARSER`, then `auto`: the first that loads of accelerator, binding, wasm. */
  readonly backend?: 'auto' | BackendName;
  /** Grammars of a configuration by language, beside those that CodeBatch ships. Default: none. */
  readonly grammars?: Readonly<Record<string, ConfiguredGrammar>>;
}

/**
 * Makes a parser. Grammars are loaded at once by WebAssembly and where they are of a configuration, at first use
 * otherwise. A grammar of a configuration whose native code cannot be loaded is parsed by WebAssembly, whatever the backend.
 *
 * @throws LANGUAGE_UNAVAILABLE if the backend asked for, or every one, cannot be loaded, or a grammar of a configuration
 * @throws INVALID_ARGUMENT for an unknown backend
 */
export async function createParser(options: CreateParserOptions = {}): Promise<LanguageParser> {
  const configured: Grammar[] = [];
  for (const [language, grammar] of Object.entries(options.grammars ?? {})) {
    configured.push(await loadConfiguredGrammar(language, grammar));
  }
  const grammars = [...GRAMMARS, ...configured];
  const backend = await openBackend(options.backend ?? process.env['CODEBATCH_PARSER'] ?? 'auto', grammars);
  const withoutNative = configured.filter(
    ({ configured: parts, wasm }) => parts?.native instanceof Error && wasm !== undefined,
  );
  const needsWasm = backend.name !== 'wasm' && withoutNative.length > 0;
  return createParserOn(
    grammars,
    backend,
    needsWasm ? { backend: await createWasmBackend(withoutNative), grammars: withoutNative } : undefined,
  );
}

type OpenBackend = (grammars: readonly Grammar[]) => ParserBackend | Promise<ParserBackend>;

const BACKENDS: { readonly [name in BackendName]: OpenBackend } = {
  accelerator: createAcceleratorBackend,
  binding: createBindingBackend,
  wasm: createWasmBackend,
};

/** Names of the backends, in order of preference. */
export const BACKEND_NAMES: readonly BackendName[] = Object.keys(BACKENDS) as BackendName[];

async function openBackend(choice: string, grammars: readonly Grammar[]): Promise<ParserBackend> {
  let failure = new CodebatchError('INVALID_ARGUMENT', `There is no parser backend "${choice}".`, {
    hints: [`CODEBATCH_PARSER is one of auto, ${BACKEND_NAMES.join(', ')}.`],
    details: { backend: choice },
  });
  for (const name of BACKEND_NAMES) {
    if (choice !== name && choice !== 'auto' && choice !== '') continue;
    try {
      return await BACKENDS[name](grammars);
    } catch (cause) {
      failure = backendUnavailable(name, cause);
    }
  }
  throw failure;
}

interface OpenedGrammar {
  readonly backend: BackendName;
  readonly grammar: Grammar;
  readonly parser: GrammarParser;
  readonly identity: Tree['header']['grammar'];
}

function createParserOn(
  grammars: readonly Grammar[],
  backend: ParserBackend,
  substitute: { readonly backend: ParserBackend; readonly grammars: readonly Grammar[] } | undefined,
): LanguageParser {
  const opened = new Map<string, OpenedGrammar>();

  const open = (language: string): OpenedGrammar => {
    const known = opened.get(language);
    if (known !== undefined) return known;
    const grammar = grammars.find((candidate) => candidate.language === language);
    if (grammar === undefined) {
      throw new CodebatchError('LANGUAGE_UNAVAILABLE', `There is no grammar for "${language}".`, {
        hints: [`Languages with a grammar: ${grammars.map((entry) => entry.language).join(', ')}.`],
        details: { language },
      });
    }
    const { package: name, version, abi } = describeGrammar(grammar);
    const chosen = substitute?.grammars.includes(grammar) === true ? substitute.backend : backend;
    const made = { grammar, parser: chosen.open(grammar), identity: { name, version, abi }, backend: chosen.name };
    opened.set(language, made);
    return made;
  };

  // What a configuration names wrongly is to be said before the first file.
  for (const { language, configured } of grammars) if (configured !== undefined) open(language);

  return {
    backend: backend.name,
    retainsMemory: backend.retainsMemory,
    parse(text, language, source, { deadlineMs = 0 } = {}) {
      const { grammar, parser, identity } = open(language);
      const { encoding, bom } = source;
      const origin = { version: 1, language, grammar: identity, encoding, bom, textLength: text.length } as const;
      const deadline = performance.now() + deadlineMs;
      const left = (): number => (deadlineMs === 0 ? 0 : Math.max(1, Math.ceil(deadline - performance.now())));
      const textParser: TextParser = {
        parse: (toParse) => parser.parse(toParse, origin, left()),
        parseValid: (toParse) => parser.parseValid(toParse, origin, left()),
      };
      const parseWhole = (adapted: string): Tree | undefined =>
        grammar.configured === undefined ? parsePastGaps(textParser, adapted, language) : textParser.parse(adapted);
      const [first, ...others] = adaptText(text, grammar);
      let tree = parseWhole(first!);
      for (const other of others) {
        if (tree?.hasError(0) !== true) break;
        const again = parseWhole(other);
        if (again === undefined || countFaults(again) < countFaults(tree)) tree = again;
      }
      if (tree === undefined) {
        throw new CodebatchError('TASK_TIMEOUT', `Parsing took longer than ${deadlineMs} ms.`, {
          details: { language, deadline_ms: deadlineMs },
        });
      }
      return tree;
    },
    backendOf: (language) => open(language).backend,
    supports: (language) => grammars.some((grammar) => grammar.language === language),
    close() {
      for (const { parser } of opened.values()) parser.close();
      opened.clear();
      substitute?.backend.close();
      backend.close();
    },
  };
}

function backendUnavailable(backend: BackendName, cause: unknown): CodebatchError {
  const reason = cause instanceof Error ? cause.message.split('\n')[0] : String(cause);
  return new CodebatchError('LANGUAGE_UNAVAILABLE', `The ${backend} parser backend cannot be loaded: ${reason}`, {
    hints: ['Run `codebatch doctor` to see which backends work here.'],
    details: { backend },
    cause,
  });
}
