import type { Severity } from '@codebatch/core';
import { xmlAttributes } from './escape-xml.ts';
import type { Finding } from './findings/finding.ts';
import { groupByFile } from './findings/group-by-file.ts';

const SEVERITY_NAMES: Readonly<Record<Severity, 'error' | 'warning' | 'info'>> = {
  error: 'error',
  warning: 'warning',
  info: 'info',
  hint: 'info',
};

/** Yields findings as a report of Checkstyle. A file that several tasks have findings in has an element for each. */
export function* writeCheckstyle(findings: Iterable<Finding>): Generator<string> {
  yield '<?xml version="1.0" encoding="UTF-8"?>\n<checkstyle version="4.3">\n';
  for (const group of groupByFile(findings)) {
    yield `  <file${xmlAttributes({ name: group.path })}>\n`;
    for (const { region, severity, message, code } of group.findings) {
      const attributes = xmlAttributes({
        line: region?.startLine ?? 1,
        column: region?.startColumn,
        severity: SEVERITY_NAMES[severity],
        message,
        source: `codebatch.${code}`,
      });
      yield `    <error${attributes}/>\n`;
    }
    yield '  </file>\n';
  }
  yield '</checkstyle>\n';
}
