import { decodeText, hashBytes, languageOf } from '@codebatch/core';
import { createParser, type LanguageParser } from '../../../languages/dist/index.js';
import type { ConfiguredGrammar, FileContext, OpenContext, Task, TaskFile, TaskOutput } from '../../dist/index.js';
import { createLineIndex, SkipFile } from '../../dist/index.js';

/** A file as a test writes it. */
export interface Source {
  readonly path: string;
  readonly content: string | Uint8Array;
  readonly options?: Readonly<Record<string, unknown>>;
  /** Grammars of the configuration by language. */
  readonly grammars?: Readonly<Record<string, ConfiguredGrammar>>;
}

let shared: Promise<LanguageParser> | undefined;

/** Runs a task over one file, parsed by the real parser, and returns what it yields. */
export async function runTask(
  task: Task,
  { path, content, options, grammars = {} }: Source,
): Promise<readonly TaskOutput[]> {
  shared ??= createParser();
  const parser = Object.keys(grammars).length === 0 ? await shared : await createParser({ grammars });
  const bytes = typeof content === 'string' ? Buffer.from(content) : content;
  const language = languageOf(path, { firstBytes: bytes });
  const file: TaskFile = { path, object: hashBytes(bytes), size: bytes.length, language };
  const decoded = decodeText(bytes, language);
  const textOf = () => {
    if (!decoded.ok) throw new SkipFile(decoded.code, decoded.message);
    return decoded;
  };
  const tree =
    decoded.ok && language !== undefined && parser.supports(language)
      ? parser.parse(decoded.text, language, decoded)
      : undefined;
  const opened: OpenContext = {
    options: { ...(task.options?.defaults as object | undefined), ...options },
    signal: new AbortController().signal,
    log: { debug: () => {}, info: () => {}, warn: () => {} },
  };
  const ctx: FileContext = {
    ...opened,
    resource: await task.open?.({ ...opened, grammars }),
    bytes: () => bytes,
    text: () => textOf().text,
    decoded: textOf,
    lines: () => createLineIndex(textOf().text),
    tree: () => tree,
    prior: () => [],
    put: () => {
      throw new Error('This task adds no objects');
    },
  };
  const outputs: TaskOutput[] = [];
  for await (const output of task.file?.(file, ctx) ?? []) outputs.push(output);
  return outputs;
}
