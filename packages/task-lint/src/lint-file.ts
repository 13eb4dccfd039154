import type { ConfiguredGrammar, DiagnosticOutput, FileContext, TaskFile, Tree } from '@codebatch/plugin';
import { hasScopes, resolveScopes } from '@codebatch/scopes';
import { checkLines } from './check-lines.ts';
import { checkMarkers } from './check-markers.ts';
import { checkShadowing } from './check-shadowing.ts';
import { type CommentRange, findCommentRanges } from './find-comment-ranges.ts';
import { findMentions } from './find-mentions.ts';
import { findSuppressions } from './find-suppressions.ts';
import type { Finding } from './finding.ts';
import { type LintOptions, settingOf } from './lint-options.ts';
import type { RuleId } from './rules.ts';
import { findUnusedImportsInPython, findUnusedVariablesInPython } from './unused-names-python.ts';
import { findUnusedImportsInScript, findUnusedLocalsInScript } from './unused-names-script.ts';

/** What the task keeps from its start. */
export interface LintResource {
  readonly grammars: Readonly<Record<string, ConfiguredGrammar>>;
}

/** Yields the findings of one file in source order; at one place in the order of their rules. */
export function* lintFile(
  file: TaskFile,
  ctx: FileContext<LintOptions, LintResource>,
): Generator<DiagnosticOutput<RuleId>> {
  const text = ctx.text(file);
  const lines = ctx.lines(file);
  const tree = ctx.tree(file);
  const kinds = ctx.resource.grammars[file.language ?? '']?.record.kinds['comments'];
  const comments = tree === undefined ? undefined : findCommentRanges(tree, kinds);
  const isOn = (rule: RuleId): boolean => settingOf(ctx.options, rule) !== 'off';

  const findings: Finding[] = [
    ...checkLines({ text, lines, language: file.language, maxLineLength: ctx.options.max_line_length, isOn }),
    ...(isOn('L003') ? checkMarkers(text, comments) : []),
    ...(tree === undefined ? [] : checkNames(file, ctx, tree, comments ?? [], isOn)),
  ];
  findings.sort((a, b) => a.start - b.start || (a.rule < b.rule ? -1 : a.rule > b.rule ? 1 : 0));

  const isSilenced = findSuppressions({ text, lines, tree, comments });
  for (const { rule, start, end, data } of findings) {
    const severity = settingOf(ctx.options, rule);
    if (severity === 'off' || isSilenced(rule, lines.position(start).line)) continue;
    yield { diagnostic: rule, ...(data === undefined ? {} : { data }), range: { start, end }, severity };
  }
}

function* checkNames(
  file: TaskFile,
  ctx: FileContext<LintOptions, LintResource>,
  tree: Tree,
  comments: readonly CommentRange[],
  isOn: (rule: RuleId) => boolean,
): Generator<Finding> {
  if (!hasScopes(tree.header.language) || !(isOn('L101') || isOn('L102') || isOn('L103'))) return;
  const text = ctx.text(file);
  const model = resolveScopes(tree, text);
  if (model === undefined) return;
  const input = { path: file.path, text, tree, model, comments, lines: ctx.lines(file) };
  const isPython = model.language === 'python';
  const isMentioned = tree.hasError(0) ? findMentions(text) : undefined;
  const unused = [
    ...(isOn('L101') ? (isPython ? findUnusedImportsInPython(input) : findUnusedImportsInScript(input)) : []),
    ...(isOn('L102') ? (isPython ? findUnusedVariablesInPython(input) : findUnusedLocalsInScript(input)) : []),
  ];
  for (const finding of unused) {
    if (isMentioned?.(text.slice(finding.start, finding.end)) !== true) yield finding;
  }
  // Syntax errors tear scopes apart: what seems to be an enclosing function may end before.
  if (isOn('L103') && !tree.hasError(0)) yield* checkShadowing(input);
}
