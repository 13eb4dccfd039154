import type { DiagnosticDeclaration, DiagnosticOutput } from '@codebatch/plugin';
import { contextHash } from './context-hash.ts';
import type { FileContents } from './file-contents.ts';

/** The record of a finding: message filled, place as line and column, and a digest of the text around it. */
export function writeDiagnostic(
  output: DiagnosticOutput,
  declared: DiagnosticDeclaration,
  contents: FileContents,
): Record<string, unknown> {
  const { line, column, end_line, end_column } = placeOf(output, contents);
  return {
    kind: 'diagnostic',
    severity: output.severity ?? declared.severity,
    code: output.diagnostic,
    message: fillMessage(declared.message, output.data),
    line,
    column,
    end_line,
    end_column,
    context_hash: line === undefined ? undefined : contextHash(contents.decoded().text, contents.lines(), line),
  };
}

interface Place {
  readonly line?: number;
  readonly column?: number;
  readonly end_line?: number;
  readonly end_column?: number;
}

function placeOf(output: DiagnosticOutput, contents: FileContents): Place {
  if (output.range !== undefined) {
    const start = contents.lines().position(output.range.start);
    const end = contents.lines().position(output.range.end);
    return { line: start.line, column: start.column, end_line: end.line, end_column: end.column };
  }
  if (output.line === undefined) return {};
  return output.column === undefined ? { line: output.line } : { line: output.line, column: output.column };
}

function fillMessage(template: string, data: DiagnosticOutput['data']): string {
  if (data === undefined) return template;
  return template.replace(/\{([A-Za-z0-9_]+)\}/g, (placeholder, name: string) =>
    Object.hasOwn(data, name) ? String(data[name]) : placeholder,
  );
}
