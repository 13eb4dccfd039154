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
  return { keyOf: (task, file, priors) => makers[task.index]!(file, priors) };
}

function createTaskKeyMaker(plan: OpenPlan, planned: PlannedTask) {
  const { loaded, spec } = planned;
  const { task } = loaded;
  const resolve = resolveFileOptions(spec.options, spec.overrides);
  const optionTexts = new Map<object, string>();
  const fingerprints = new Map<string, string>();
  const common = canonicalJson([
    [producer.name, producer.version, spec.type, spec.version],
    loaded.trusted ? null : (digestModule(spec.specifier) ?? null),
    [plan.limits.maxBytes, plan.limits.chunkBytes],
  ]);
  const optionText = (path: string): string => {
    const options = resolve(path);
    let text = optionTexts.get(options);
    if (text === undefined) {
      text = canonicalJson(options);
      optionTexts.set(options, text);
    }
    return text;
  };
  const fingerprint = (language: string): string => {
    let text = fingerprints.get(language);
    if (text === undefined) {
      const candidates =
        language === BY_CONTENT ? [undefined, ...(task.inputs.languages ?? [])] : [language || undefined];
      text = task.fingerprint === undefined ? '' : candidates.map((id) => task.fingerprint?.(id)).join('\n');
      if (task.inputs.grammars === true) text += grammarText(plan.grammars, language);
      fingerprints.set(language, text);
    }
    return text;
  };
  return (file: IndexedFile, priors: readonly Pick<TaskResult, 'outcome' | 'digest'>[]): string => {
    const language = languageKey(file.path, plan.languages);
    const path = task.inputs.path === true ? file.path : '';
    const found = priors.map(({ outcome, digest }) => `${outcome} ${digest}`);
    const facts = [common, optionText(file.path), fingerprint(language), language, file.object, path, ...found];
    return sha256Hex(JSON.stringify(facts)).slice(0, KEY_DIGITS);
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
