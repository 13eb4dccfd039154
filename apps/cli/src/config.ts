/**
 * For a `codebatch.config.ts`: `defineConfig` gives the configuration its types.
 *
 * @example
 * ```ts
 * import { defineConfig } from '@codebatch/cli/config';
 *
 * export default defineConfig({ options: { lint: { max_line_length: 100 } } });
 * ```
 */
export { type CodebatchConfig, defineConfig } from '@codebatch/runner/config';
