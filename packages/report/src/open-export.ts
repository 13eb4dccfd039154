import { producer, readBatch, resolveBatchId, type Store } from '@codebatch/core';
import {
  describeMissingShards,
  type MissingShards,
  missingShards,
  type OutputFilter,
  scanOutputs,
} from '@codebatch/query';
import { checkRequest, findFormat } from './check-request.ts';
import type { ExportContext } from './export-context.ts';
import type { ExportContent, ExportFormat } from './export-formats.ts';
import type { BatchSource } from './findings/read-findings.ts';
import type { RuleText } from './rule-text.ts';
import { writeFindings } from './write-findings.ts';
import { writeImports } from './write-imports.ts';
import { writeRecords } from './write-records.ts';
import { writeSymbols } from './write-symbols.ts';

/** What to export. */
export interface ExportRequest {
  /** Name of one of `EXPORT_FORMATS`. */
  readonly format: string;
  /** Id, unique prefix, label, `latest` or `latest~n`. */
  readonly batch: string;
  /** The earlier batch that it is compared with. */
  readonly against?: string;
  readonly filter?: OutputFilter;
  /** Texts of rules for `sarif`; a code without one describes itself. */
  readonly rules?: readonly RuleText[];
  /** Tells apart several analyses of one commit in code scanning; default `codebatch`. */
  readonly category?: string;
  /** Whether import graphs show modules that are no files of the snapshot; default false. */
  readonly external?: boolean;
  /** The version that exports give as their maker's; default that of this build. */
  readonly toolVersion?: string;
}

/** An export with everything checked and nothing written. */
export interface OpenExport {
  readonly format: ExportFormat;
  readonly batch_id: string;
  /** Id of the earlier batch of a comparison. */
  readonly against?: string;
  readonly missing: readonly MissingShards[];
  /** The content in order; can be read once. @throws SCHEMA_ERROR for damaged records. */
  readonly pieces: Iterable<string | Uint8Array>;
  /** What the content does not show; complete when it is read. */
  readonly notes: readonly string[];
  /** The job summary of `github` as Markdown; undefined before the content is read, and for other formats. */
  summary(): string | undefined;
}

const WRITERS: Readonly<Record<ExportContent, (context: ExportContext) => Iterable<string | Uint8Array>>> = {
  findings: writeFindings,
  symbols: writeSymbols,
  imports: writeImports,
  records: writeRecords,
};

/**
 * Opens an export of a batch, or of what changed in it since an earlier one: checks the request and says what is
 * missing. Records are read as the pieces are asked for, one at a time where the format allows it; what has to be sorted
 * is held, and `sarif` and `github` hold as many findings as they show.
 *
 * @throws INVALID_ARGUMENT for an unknown format, a comparison that the format has no place for, or a filter that does
 * not apply to it; BATCH_NOT_FOUND, TASK_NOT_FOUND, SHARD_NOT_FOUND, SCHEMA_ERROR.
 *
 * @example
 * for (const piece of openExport(store, { format: 'sarif', batch: 'latest' }).pieces) process.stdout.write(piece);
 */
export function openExport(store: Store, request: ExportRequest): OpenExport {
  const { filter = {}, rules = [], category = 'codebatch', external = false } = request;
  const format = findFormat(request.format);
  checkRequest(format, filter, request.against !== undefined);
  const batch = findBatch(store, request.batch);
  const against = request.against === undefined ? undefined : findBatch(store, request.against);
  // Opens and reads nothing: a filter that names what is not there is refused before anything is written.
  scanOutputs(store, batch.batch_id, filter, { limit: 0 });
  const missing = [batch, ...(against === undefined ? [] : [against])].flatMap(({ batch_id }) =>
    missingShards(store, batch_id, filter.tasks),
  );
  const notes = missing.map(describeMissingShards);
  let summary: string | undefined;
  const pieces = WRITERS[format.content]({
    store,
    format: format.name,
    batch,
    against,
    filter,
    rules,
    category,
    external,
    toolVersion: request.toolVersion ?? producer.version,
    complete: missing.length === 0,
    notes,
    setSummary: (text) => {
      summary = text;
    },
  });
  return {
    format,
    batch_id: batch.batch_id,
    ...(against === undefined ? {} : { against: against.batch_id }),
    missing,
    pieces,
    notes,
    summary: () => summary,
  };
}

function findBatch(store: Store, name: string): BatchSource {
  const { batch_id, snapshot_id } = readBatch(store, resolveBatchId(store, name));
  return { batch_id, snapshot_id };
}
