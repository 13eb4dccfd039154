import { existsSync, realpathSync } from 'node:fs';
import path from 'node:path';
import { CodebatchError, type ConfiguredGrammar } from '@codebatch/core';
import { loadRegistry, type Registry } from '@codebatch/runner';
import { type CodebatchConfig, findConfig, grammarEntries, loadConfig } from '@codebatch/runner/config';
import { BUILT_IN_PIPELINES, BUILT_IN_TASKS } from './built-in.ts';

/** The configuration that holds for a command, and the tasks and pipelines that come of it. */
export interface Project {
  readonly registry: Registry;
  readonly config: CodebatchConfig;
  /** The file that was loaded, `undefined` where none was. */
  readonly configFile: string | undefined;
  /** A file that was found and not loaded, because it is part of the source. */
  readonly leftOut: string | undefined;
}

export interface LoadProjectOptions {
  readonly cwd: string;
  /** `--config`. */
  readonly config: string | undefined;
  /** The directory that is scanned. A configuration inside it is that source's code, and not run unasked. */
  readonly source: string | undefined;
}

/**
 * Loads the configuration, the one named with `--config` or the nearest from the working directory upward that lies
 * outside the source, and the tasks and grammars that it names. @throws CONFIG_INVALID, TASK_LOAD_FAILED, INVALID_TASK,
 * LANGUAGE_UNAVAILABLE
 */
export async function loadProject(options: LoadProjectOptions): Promise<Project> {
  const { configFile, leftOut } =
    options.config === undefined
      ? discoverConfig(options.cwd, options.source)
      : { configFile: namedConfig(options.cwd, options.config), leftOut: undefined };
  const config = configFile === undefined ? undefined : await loadConfig(configFile);
  const grammars = config === undefined ? new Map() : await loadGrammars(config);
  const registry = await loadRegistry({
    builtIn: BUILT_IN_TASKS,
    pipelines: BUILT_IN_PIPELINES,
    ...(config === undefined ? {} : { config }),
    grammars,
  });
  return { registry, config: config ?? {}, configFile, leftOut };
}

function namedConfig(cwd: string, given: string): string {
  const file = path.resolve(cwd, given);
  if (existsSync(file)) return file;
  throw new CodebatchError('CONFIG_INVALID', `There is no file ${given}`, {
    hints: ['Name a configuration with --config <file>; codebatch init --config writes one.'],
    details: { file },
  });
}

/** The grammars that a configuration names. Without any, the package that knows of grammars is not loaded. */
async function loadGrammars({ languages, file }: CodebatchConfig): Promise<ReadonlyMap<string, ConfiguredGrammar>> {
  const entries = grammarEntries(languages);
  if (entries.size === 0 || file === undefined) return new Map();
  const { resolveGrammars } = await import('@codebatch/languages');
  return resolveGrammars(entries, file);
}

/** The sentence for stderr about a configuration that was not loaded. */
export function leftOutNote(leftOut: string): string {
  return `${leftOut} is part of the source and was not loaded; --config ${leftOut} loads it`;
}

function discoverConfig(
  cwd: string,
  source: string | undefined,
): { configFile: string | undefined; leftOut: string | undefined } {
  const nearest = findConfig(cwd);
  if (nearest === undefined || source === undefined || !liesInside(nearest, source)) {
    return { configFile: nearest, leftOut: undefined };
  }
  // One further up is the user's own: a file in the source must not be able to hide it.
  const outer = findConfig(path.dirname(path.resolve(source)));
  return { configFile: outer === undefined || liesInside(outer, source) ? undefined : outer, leftOut: nearest };
}

/** Whether a file lies in a directory, by its name or by where its links lead. */
function liesInside(file: string, directory: string): boolean {
  const inside = (a: string, b: string): boolean => {
    const relative = path.relative(b, a);
    return relative !== '' && !relative.startsWith(`..${path.sep}`) && relative !== '..' && !path.isAbsolute(relative);
  };
  return inside(path.resolve(file), path.resolve(directory)) || inside(realpathOrSelf(file), realpathOrSelf(directory));
}

function realpathOrSelf(file: string): string {
  try {
    return realpathSync(file);
  } catch {
    return path.resolve(file);
  }
}
