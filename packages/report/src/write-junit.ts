import { escapeXml, xmlAttributes } from './escape-xml.ts';
import type { Finding } from './findings/finding.ts';
import { groupByFile } from './findings/group-by-file.ts';

/**
 * Yields findings as JUnit XML: a suite for each file that a task has findings in, a case for each finding. Errors and
 * warnings are failures; infos and hints pass and stand in the output of their case. Without findings there is one case
 * that passes, because readers take an empty report for a run that did not happen.
 */
export function* writeJunit(findings: Iterable<Finding>): Generator<string> {
  yield '<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="codebatch">\n';
  let empty = true;
  for (const group of groupByFile(findings)) {
    empty = false;
    const failures = group.findings.filter(fails).length;
    yield `  <testsuite${xmlAttributes({ name: group.path, tests: group.findings.length, failures, errors: 0, skipped: 0 })}>\n`;
    for (const finding of group.findings) yield testCase(finding);
    yield '  </testsuite>\n';
  }
  if (empty) {
    yield '  <testsuite name="codebatch" tests="1" failures="0" errors="0" skipped="0">\n';
    yield '    <testcase name="no findings" classname="codebatch"/>\n  </testsuite>\n';
  }
  yield '</testsuites>\n';
}

function fails({ severity }: Finding): boolean {
  return severity === 'error' || severity === 'warning';
}

function testCase(finding: Finding): string {
  const { path, code, severity, message, region } = finding;
  const place = region === undefined ? path : `${path}:${region.startLine}:${region.startColumn}`;
  const name = region === undefined ? code : `${code} at ${region.startLine}:${region.startColumn}`;
  const attributes = xmlAttributes({ name, classname: path, file: path, line: region?.startLine });
  const text = escapeXml(`${place}: ${severity}: ${message} (${code})`);
  const body = fails(finding)
    ? `<failure${xmlAttributes({ message, type: code })}>${text}</failure>`
    : `<system-out>${text}</system-out>`;
  return `    <testcase${attributes}>\n      ${body}\n    </testcase>\n`;
}
