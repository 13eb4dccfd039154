import { canonicalJson, languageOf, producer, sha256Hex } from '@codebatch/core';
import type { IndexedFile } from '../plan/file-index.ts';
import type { TaskResult } from '../protocol.ts';
import { resolveFileOptions } from '../registry/resolve-file-options.ts';
import type { OpenPlan, PlannedTask } from '../run/open-plan.ts';
import { digestModule } from './digest-module.ts';

/** Makes the key under which the result of a task for a file is remembered. */
export interface KeyMaker {
  /** @param priors - Results of the tasks that it depends on, direct and indirect, in plan order. */
  keyOf(task: PlannedTask, file: IndexedFile, priors: readonly Pick<TaskResult, 'outcome' | 'digest'>[]): string;
}

const KEY_DIGITS = 32;

/**
 * A key names everything that decides a result: the task with its version, options and fingerprint (grammar and tree
 * format), the grammar that the configuration has for the language, this program's version (decoder, language table),
 * limits, the file's bytes, its language, its path where the task declares to read it, and what earlier tasks found.
 */
export function createKeyMaker(plan: OpenPlan): KeyMaker {
  const makers = plan.tasks.map((task) => createTaskKeyMaker(plan, task));
  let path = '';
  let language = languageKey(path, plan.languages);
  return {
    keyOf(task, file, priors) {
      // A file is asked for with one task after the other.
      if (file.path !== path) {
        path = file.path;
        language = languageKey(path, plan.languages);
      }
      return makers[task.index]!(file, language, priors);
    },
  };
}

function createTaskKeyMaker(plan: OpenPlan, planned: PlannedTask) {
  const { loaded, spec } = planned;
  const { task } = loaded;
  const resolve = resolveFileOptions(spec.options, spec.overrides);
  const common = [
    [producer.name, producer.version, spec.type, spec.version],
    loaded.trusted ? null : (digestModule(spec.specifier) ?? null),
    [plan.limits.maxBytes, plan.limits.chunkBytes],
  ];
  const fingerprint = (language: string): string => {
    const candidates =
      language === BY_CONTENT ? [undefined, ...(task.inputs.languages ?? [])] : [language || undefined];
    const own = task.fingerprint === undefined ? '' : candidates.map((id) => task.fingerprint?.(id)).join('\n');
    return task.inputs.grammars === true ? own + grammarText(plan.grammars, language) : own;
  };
  const contexts = new Map<object, Map<string, string>>();
  /** Everything but the file itself, by what decides it: as a digest it is short enough to be hashed with every file. */
  const contextOf = (options: object, language: string): string => {
    let byLanguage = contexts.get(options);
    if (byLanguage === undefined) {
      byLanguage = new Map();
      contexts.set(options, byLanguage);
    }
    let context = byLanguage.get(language);
    if (context === undefined) {
      context = sha256Hex(canonicalJson([common, options, fingerprint(language), language]));
      byLanguage.set(language, context);
    }
    return context;
  };
  return (file: IndexedFile, language: string, priors: readonly Pick<TaskResult, 'outcome' | 'digest'>[]): string => {
    const found = priors.map(({ outcome, digest }) => `${outcome} ${digest}`);
    const path = task.inputs.path === true ? file.path : '';
    const facts = [contextOf(resolve(file.path), language), file.object, ...found, path];
    return sha256Hex(facts.join('\n')).slice(0, KEY_DIGITS);
  };
}

/** The grammars of the configuration that a file of the language, or one of unknown language, may be read with. */
function grammarText(grammars: OpenPlan['grammars'], language: string): string {
  const used = Object.entries(grammars).filter(([id]) => language === BY_CONTENT || id === language);
  return used.length === 0 ? '' : `\n${canonicalJson(used.map(([id, { record }]) => [id, record]))}`;
}

/** Stands for the language of a file whose first bytes decide it: they are part of the object. */
const BY_CONTENT = '?';

function languageKey(path: string, overrides: Readonly<Record<string, string>>): string {
  const byPath = languageOf(path, { overrides });
  if (byPath !== undefined) return byPath;
  return path.includes('.', path.lastIndexOf('/') + 2) ? '' : BY_CONTENT;
}
