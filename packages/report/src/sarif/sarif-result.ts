import { encodePath } from '../encode-path.ts';
import type { Finding, Region } from '../findings/finding.ts';
import { SARIF_LEVELS, type SarifRules } from './sarif-rules.ts';
import { withoutLinks } from './without-links.ts';

/** Code scanning wants a full region of every result; one about a whole file points at its start. */
const START_OF_FILE: Region = { startLine: 1, startColumn: 1, endLine: 1, endColumn: 1 };

/** The id of the base that result URIs are relative to: the root of what was scanned. */
export const SOURCE_ROOT = '%SRCROOT%';

/** A finding as a SARIF `result` (3.27). */
export function toSarifResult(finding: Finding, rules: SarifRules): object {
  const { startLine, startColumn, endLine, endColumn } = finding.region ?? START_OF_FILE;
  return {
    ...rules.referenceOf(finding),
    level: SARIF_LEVELS[finding.severity],
    message: { text: withoutLinks(finding.message) },
    locations: [
      {
        physicalLocation: {
          artifactLocation: { uri: encodePath(finding.path), uriBaseId: SOURCE_ROOT },
          region: { startLine, startColumn, endLine, endColumn },
        },
      },
    ],
    partialFingerprints: { primaryLocationLineHash: `${finding.lineHash}:${finding.occurrence}` },
    ...(finding.baseline === undefined ? {} : { baselineState: finding.baseline }),
  };
}
