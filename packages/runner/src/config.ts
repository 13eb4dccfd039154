// Configurations alone: `@codebatch/runner/config`, for programs whose start must cost little.
export { type CodebatchConfig, type ConfigPipelineTask, defineConfig } from './config/codebatch-config.ts';
export { CONFIG_NAMES, findConfig } from './config/find-config.ts';
export { grammarEntries, languageNames } from './config/language-names.ts';
export { loadConfig } from './config/load-config.ts';
