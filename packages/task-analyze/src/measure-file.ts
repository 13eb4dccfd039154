import type { ConfiguredGrammar, FileContext, RecordOutput, TaskFile } from '@codebatch/plugin';
import { type AnalyzeOptions, type ChosenMetrics, chooseMetrics } from './analyze-options.ts';
import { classifyLines, countLines, LINE_BLANK, LINE_CODE, LINE_COMMENT, type LineClasses } from './classify-lines.ts';
import { commentSyntaxOf } from './comment-syntax.ts';
import { findComments } from './find-comments.ts';
import { type KindMeasure, measureKinds } from './measure-kinds.ts';
import { measureTree, type TreeMeasure } from './measure-tree.ts';
import type { MetricName } from './metric-schema.ts';

type MetricRecord = RecordOutput<'metric'>;

/** What the task keeps from its start. */
export interface AnalyzeResource {
  readonly grammars: Readonly<Record<string, ConfiguredGrammar>>;
}

/** Yields the metrics of one file: those of the text, those of the tree, then those of each function in source order. */
export function* measureFile(
  file: TaskFile,
  ctx: FileContext<AnalyzeOptions, AnalyzeResource>,
): Generator<MetricRecord> {
  const text = ctx.text(file);
  const tree = ctx.tree(file);
  const configured = tree === undefined ? undefined : ctx.resource.grammars[tree.header.language];
  const byKinds =
    tree === undefined || configured === undefined ? undefined : measureKinds(tree, text, configured.record.kinds);
  const measure = tree === undefined || byKinds !== undefined ? undefined : measureTree(tree, text);
  const lines = ctx.lines(file);
  const comments = measure?.comments ?? byKinds?.comments ?? commentsOf(text, file.language);
  const classes = classifyLines(text, lines, comments);
  const code = countLines(classes, LINE_CODE);
  const comment = countLines(classes, LINE_COMMENT);

  yield metric('bytes', file.size);
  yield metric('loc', code + comment);
  yield metric('sloc', code);
  yield metric('comment_lines', comment);
  yield metric('blank_lines', countLines(classes, LINE_BLANK));
  yield metric('lang', file.language ?? 'unknown');
  if (tree === undefined) return;
  const codeLinesBefore = countCodeBefore(classes);
  const spanOf = (node: number): FunctionSpan => {
    const first = lines.position(tree.start(node)).line;
    const last = lines.position(tree.end(node)).line;
    return { line: first, sloc: codeLinesBefore[last]! - codeLinesBefore[first - 1]! };
  };
  const chosen = chooseMetrics(ctx.options);
  if (byKinds !== undefined) yield* kindMetrics(byKinds, chosen, spanOf);
  if (measure === undefined) return;
  yield* treeMetrics(measure);

  for (const fn of measure.functions) {
    const wanted = fn.unit.name.startsWith('<') ? chosen.anonymous : chosen.named;
    if (wanted.size === 0) continue;
    const { line, sloc } = spanOf(fn.unit.node);
    const { qualifiedName, parameters } = fn.unit;
    if (wanted.has('function_complexity')) {
      yield functionMetric('function_complexity', fn.complexity, qualifiedName, line);
    }
    if (wanted.has('function_sloc')) yield functionMetric('function_sloc', sloc, qualifiedName, line);
    if (wanted.has('function_parameters')) yield functionMetric('function_parameters', parameters, qualifiedName, line);
    if (wanted.has('function_max_nesting')) {
      yield functionMetric('function_max_nesting', fn.maxNesting, qualifiedName, line);
    }
  }
}

/** Where a function begins, and its lines of code. */
interface FunctionSpan {
  readonly line: number;
  readonly sloc: number;
}

/** The metrics that the lists of kinds of a configuration allow, in the order of the others. */
function* kindMetrics(
  { functions, hasDecisions, classCount, importCount, maxNesting }: KindMeasure,
  chosen: ChosenMetrics,
  spanOf: (node: number) => FunctionSpan,
): Generator<MetricRecord> {
  if (functions !== undefined && hasDecisions) {
    yield metric(
      'complexity',
      functions.reduce((sum, { complexity }) => sum + complexity, 0),
    );
    yield metric(
      'max_complexity',
      functions.reduce((most, { complexity }) => Math.max(most, complexity), 0),
    );
  }
  if (functions !== undefined) yield metric('function_count', functions.length);
  if (classCount !== undefined) yield metric('class_count', classCount);
  if (importCount !== undefined) yield metric('import_count', importCount);
  if (maxNesting !== undefined) yield metric('max_nesting', maxNesting);
  for (const fn of functions ?? []) {
    const wanted = fn.isAnonymous ? chosen.anonymous : chosen.named;
    if (wanted.size === 0) continue;
    const { line, sloc } = spanOf(fn.node);
    if (hasDecisions && wanted.has('function_complexity')) {
      yield functionMetric('function_complexity', fn.complexity, fn.qualifiedName, line);
    }
    if (wanted.has('function_sloc')) yield functionMetric('function_sloc', sloc, fn.qualifiedName, line);
    if (maxNesting !== undefined && wanted.has('function_max_nesting')) {
      yield functionMetric('function_max_nesting', fn.maxNesting, fn.qualifiedName, line);
    }
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

function functionMetric(name: MetricName, value: number, symbol: string, line: number): MetricRecord {
  return { kind: 'metric', metric: name, value, symbol, line };
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
