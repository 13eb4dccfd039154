import type { ModelBuilder } from '../model-builder.ts';

/** Collects scopes, declarations and uses of a JavaScript or TypeScript module. */
export function collectJavaScript(_model: ModelBuilder): void {}
