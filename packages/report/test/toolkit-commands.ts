import { type AnnotationProperties, error, notice, warning } from '@actions/core';
import { vi } from 'vitest';

const PRINT = { error, warning, info: notice, hint: notice };

/** What the toolkit of GitHub Actions prints for the diagnostics among records: the lines, in their order. */
export function toolkitCommands(records: readonly Record<string, unknown>[]): string[] {
  const printed: string[] = [];
  const write = vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    printed.push(String(text));
    return true;
  });
  try {
    for (const { kind, severity, code, message, path, ...place } of records) {
      if (kind !== 'diagnostic') continue;
      const properties = { title: code, file: path, ...regionOf(place) } as AnnotationProperties;
      PRINT[severity as keyof typeof PRINT](String(message), properties);
    }
  } finally {
    write.mockRestore();
  }
  return printed.map((line) => line.trimEnd());
}

/** The one finding that was recorded without an end is about `total`, five characters long. */
function regionOf({ line, col, column = col, end_line = line, end_column = Number(column) + 5 }: Place): object {
  if (line === undefined) return {};
  return {
    startLine: line,
    endLine: end_line,
    ...(line === end_line ? { startColumn: column, endColumn: end_column } : {}),
  };
}

type Place = Readonly<Partial<Record<'line' | 'col' | 'column' | 'end_line' | 'end_column', unknown>>>;
