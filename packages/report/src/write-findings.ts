import { taskList } from '@codebatch/query';
import type { ExportContext } from './export-context.ts';
import { keepWorst } from './findings/keep-worst.ts';
import { type FindingSource, readBaseline, readFindings, readRegressions } from './findings/read-findings.ts';
import { githubSummary } from './github-summary.ts';
import { writeSarif } from './sarif/write-sarif.ts';
import { writeCheckstyle } from './write-checkstyle.ts';
import { MOST_ANNOTATIONS, writeGithub } from './write-github.ts';
import { writeGitlab } from './write-gitlab.ts';
import { writeJunit } from './write-junit.ts';
import { writeRdjsonl } from './write-rdjsonl.ts';

/**
 * The findings of a batch in the format of the context. Of a comparison SARIF has all findings with what became of each;
 * the other formats, which have no field for it, have those that are new or heavier.
 */
export function* writeFindings(context: ExportContext): Generator<string> {
  const source = openSource(context);
  const findings = withNotes(source, context);
  switch (context.format) {
    case 'sarif':
      yield* writeSarif(findings, sarifOptions(context));
      break;
    case 'rdjsonl':
      yield* writeRdjsonl(findings, source.sources);
      break;
    case 'github': {
      const worst = keepWorst(findings, MOST_ANNOTATIONS);
      if (worst.total > worst.kept.length) {
        context.notes.push(`the ${worst.kept.length} worst of ${worst.total} findings are annotated`);
      }
      context.setSummary(githubSummary(worst));
      yield* writeGithub(worst);
      break;
    }
    case 'gitlab':
      yield* writeGitlab(findings);
      break;
    case 'junit':
      yield* writeJunit(findings);
      break;
    case 'checkstyle':
      yield* writeCheckstyle(findings);
      break;
    default:
      throw new Error(`no writer of findings for ${context.format}`);
  }
}

function openSource({ store, batch, against, filter, format }: ExportContext): FindingSource {
  if (against === undefined) return readFindings(store, batch, filter);
  const { shards: _, ...compared } = filter;
  return format === 'sarif'
    ? readBaseline(store, against, batch, compared)
    : readRegressions(store, against, batch, compared);
}

function* withNotes(source: FindingSource, context: ExportContext): ReturnType<FindingSource['findings']> {
  yield* source.findings();
  context.notes.push(...source.notes);
}

function sarifOptions(context: ExportContext): Parameters<typeof writeSarif>[1] {
  const { store, batch, rules, category, toolVersion, complete, notes } = context;
  const types = new Map(taskList(store, batch.batch_id).map(({ task_id, type }) => [task_id, type]));
  return {
    toolVersion,
    automationId: `${category}/${batch.batch_id}`,
    rules,
    typeOfTask: (taskId) => types.get(taskId) ?? taskId,
    complete,
    notes,
  };
}
