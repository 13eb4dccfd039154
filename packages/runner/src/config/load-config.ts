import * as fs from 'node:fs';
import * as path from 'node:path';
import { CodebatchError } from '@codebatch/core';
import type { CodebatchConfig } from './codebatch-config.ts';
import { findConfigProblems } from './find-config-problems.ts';
import { importModule } from './import-module.ts';
import { printAside } from './print-aside.ts';

/**
 * Loads a configuration: JSON is parsed, JavaScript and TypeScript are executed; what they print goes to standard error.
 *
 * @throws CodebatchError CONFIG_INVALID, with every reason in `details.reasons`.
 */
export async function loadConfig(file: string): Promise<CodebatchConfig> {
  const absolute = path.resolve(file);
  const value = await readConfig(absolute);
  const reasons = findConfigProblems(value);
  if (reasons.length > 0) throw invalid(absolute, reasons);
  return { ...(value as CodebatchConfig), file: absolute };
}

async function readConfig(file: string): Promise<unknown> {
  try {
    if (file.endsWith('.json')) return JSON.parse(fs.readFileSync(file, 'utf8'));
    return (await printAside(() => importModule(file))).default;
  } catch (error) {
    throw invalid(file, [error instanceof Error ? error.message : String(error)], error);
  }
}

function invalid(file: string, reasons: readonly string[], cause?: unknown): CodebatchError {
  return new CodebatchError('CONFIG_INVALID', `${file} is no valid configuration: ${reasons.join('; ')}`, {
    hints: ['Run "codebatch init --config" for a commented example.'],
    details: { file, reasons },
    cause,
  });
}
