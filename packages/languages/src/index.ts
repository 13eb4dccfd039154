export {
  type CreateParserOptions,
  createParser,
  type LanguageParser,
  type ParseOptions,
  type SourceForm,
} from './create-parser.ts';
export { type GrammarDescription, grammars } from './describe-grammar.ts';
export { grammarLanguages } from './grammar-table.ts';
export { GAPS_VERSION } from './parse-past-gaps.ts';
export type { BackendName } from './parser-backend.ts';
export { type BackendReport, probeBackends } from './probe-backends.ts';
export { resolveGrammars } from './resolve-grammars.ts';
export { SUPPORTED_ABI } from './supported-abi.ts';
