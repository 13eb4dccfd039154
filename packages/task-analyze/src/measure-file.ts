import type { FileContext, RecordOutput, TaskFile } from '@codebatch/plugin';
import type { AnalyzeOptions } from './analyze-options.ts';
import { classifyLines, countLines, LINE_BLANK, LINE_CODE, LINE_COMMENT, type LineClasses } from './classify-lines.ts';
import { commentSyntaxOf } from './comment-syntax.ts';
import { findComments } from './find-comments.ts';
import { type FunctionMeasure, measureTree, type TreeMeasure } from './measure-tree.ts';
import type { MetricName } from './metric-schema.ts';

type MetricRecord = RecordOutput<'metric'>;

/** Yields the metrics of one file: those of the text, those of the tree, then those of each function in source order. */
export function* measureFile(file: TaskFile, ctx: FileContext<AnalyzeOptions>): Generator<MetricRecord> {
  const text = ctx.text(file);
  const tree = ctx.tree(file);
  const measure = tree === undefined ? undefined : measureTree(tree, text);
  const lines = ctx.lines(file);
  const classes = classifyLines(text, lines, measure?.comments ?? commentsOf(text, file.language));
  const code = countLines(classes, LINE_CODE);
  const comment = countLines(classes, LINE_COMMENT);

  yield metric('bytes', file.size);
  yield metric('loc', code + comment);
  yield metric('sloc', code);
  yield metric('comment_lines', comment);
  yield metric('blank_lines', countLines(classes, LINE_BLANK));
  yield metric('lang', file.language ?? 'unknown');
  if (tree === undefined || measure === undefined) return;
  yield* treeMetrics(measure);

  const codeLinesBefore = countCodeBefore(classes);
  const { anonymous_functions } = ctx.options;
  for (const fn of measure.functions) {
    const isAnonymous = fn.unit.name.startsWith('<');
    if (isAnonymous && anonymous_functions === 'none') continue;
    const first = lines.position(tree.start(fn.unit.node)).line;
    yield functionMetric('function_complexity', fn.complexity, fn, first);
    if (isAnonymous && anonymous_functions === 'complexity') continue;
    const last = lines.position(tree.end(fn.unit.node)).line;
    yield functionMetric('function_sloc', codeLinesBefore[last]! - codeLinesBefore[first - 1]!, fn, first);
    yield functionMetric('function_parameters', fn.unit.parameters, fn, first);
    yield functionMetric('function_max_nesting', fn.maxNesting, fn, first);
  }
}

function* treeMetrics(measure: TreeMeasure): Generator<MetricRecord> {
  let complexity = 0;
  let maxComplexity = 0;
  for (const fn of measure.functions) {
    complexity += fn.complexity;
    maxComplexity = Math.max(maxComplexity, fn.complexity);
  }
  yield metric('complexity', complexity);
  yield metric('max_complexity', maxComplexity);
  yield metric('function_count', measure.functions.length);
  yield metric('class_count', measure.classCount);
  yield metric('import_count', measure.importCount);
  yield metric('max_nesting', measure.maxNesting);
}

function functionMetric(name: MetricName, value: number, { unit }: FunctionMeasure, line: number): MetricRecord {
  return { ...metric(name, value), symbol: unit.qualifiedName, line };
}

function metric(name: MetricName, value: number | string): MetricRecord {
  return { kind: 'metric', metric: name, value };
}

function commentsOf(text: string, language: string | undefined): readonly number[] {
  const syntax = commentSyntaxOf(language);
  if (syntax === undefined) return [];
  const comments = findComments(text, syntax);
  // The `#!` line speaks to the system and counts as code.
  return comments[0] === 0 && text.startsWith('#!') ? comments.slice(2) : comments;
}

/** Element n is the number of lines of code among the first n lines. */
function countCodeBefore(classes: LineClasses): Uint32Array {
  const counts = new Uint32Array(classes.length + 2);
  for (let line = 1; line < counts.length; line += 1) {
    counts[line] = counts[line - 1]! + (classes[line - 1] === LINE_CODE ? 1 : 0);
  }
  return counts;
}
