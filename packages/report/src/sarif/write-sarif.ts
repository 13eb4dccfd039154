import type { Finding } from '../findings/finding.ts';
import { keepWorst } from '../findings/keep-worst.ts';
import type { RuleText } from '../rule-text.ts';
import { fitGzipLimit } from './fit-gzip-limit.ts';
import { SOURCE_ROOT, toSarifResult } from './sarif-result.ts';
import { collectRules } from './sarif-rules.ts';

/** What code scanning accepts in one run of one file. */
export interface SarifLimits {
  readonly results: number;
  /** Size of the file when compressed by gzip. */
  readonly gzipBytes: number;
}

/** The limits of GitHub code scanning: 25,000 results, 10 MB. */
export const CODE_SCANNING_LIMITS: SarifLimits = { results: 25_000, gzipBytes: 10_000_000 };

/** What a SARIF log says besides its results. */
export interface SarifOptions {
  readonly toolVersion: string;
  /** `automationDetails.id`: a category, a slash, the id of the run. */
  readonly automationId: string;
  readonly rules: readonly RuleText[];
  readonly typeOfTask: (taskId: string) => string;
  /** False where a part of the batch is not done. */
  readonly complete: boolean;
  readonly limits?: SarifLimits;
  /** What the log does not show; what is cut is added. The log has them as notifications. */
  readonly notes: string[];
}

const INFORMATION_URI = 'https://github.com/codebatch/codebatch';

/** Left for everything but the results: rules and the frame of the log. */
const FRAME_SHARE = 0.02;

/**
 * Yields a SARIF 2.1.0 log of one run, results by severity, one a line. Where there are more results than the limits
 * allow, the lightest are left out, and the log says how many.
 */
export function* writeSarif(findings: Iterable<Finding>, options: SarifOptions): Generator<string> {
  const { limits = CODE_SCANNING_LIMITS } = options;
  const { kept, total } = keepWorst(findings, limits.results);
  const rules = collectRules(kept, options.rules, options.typeOfTask);
  const results = kept.map((finding) => JSON.stringify(toSarifResult(finding, rules)));
  const count = fitGzipLimit(results, limits.gzipBytes * (1 - FRAME_SHARE));
  if (count < total) {
    const limit = count < kept.length ? `${limits.gzipBytes} bytes of gzip` : `${limits.results} results a run`;
    options.notes.push(`the ${count} worst of ${total} findings are in this log, which may have at most ${limit}`);
  }
  const notifications = options.notes.map((text) => ({ level: 'warning', message: { text } }));
  const driver = {
    name: 'codebatch',
    informationUri: INFORMATION_URI,
    version: options.toolVersion,
    semanticVersion: options.toolVersion,
    rules: rules.driver,
  };
  const tool = { driver, ...(rules.extensions.length === 0 ? {} : { extensions: rules.extensions }) };
  const invocation = { executionSuccessful: options.complete, toolExecutionNotifications: notifications };
  yield '{"$schema":"https://json.schemastore.org/sarif-2.1.0.json","version":"2.1.0","runs":[{\n';
  yield `"tool":${JSON.stringify(tool)},\n`;
  yield `"automationDetails":${JSON.stringify({ id: options.automationId })},\n`;
  yield `"invocations":${JSON.stringify([invocation])},\n`;
  yield `"originalUriBaseIds":${JSON.stringify({ [SOURCE_ROOT]: { description: { text: 'The root of what was scanned.' } } })},\n`;
  yield '"columnKind":"utf16CodeUnits",\n"results":[';
  for (let n = 0; n < count; n += 1) yield `${n === 0 ? '\n' : ',\n'}${results[n]}`;
  yield `${count === 0 ? '' : '\n'}]\n}]}\n`;
}
