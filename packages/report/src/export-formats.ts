/** What a format is made of; it decides which filters mean something. */
export type ExportContent = 'findings' | 'symbols' | 'imports' | 'records';

/** A format that results can be exported in. */
export interface ExportFormat {
  readonly name: string;
  readonly content: ExportContent;
  /** Whether two batches can be compared in it. */
  readonly comparison: boolean;
  /** Whether it is no text. */
  readonly binary: boolean;
  readonly description: string;
}

function format(
  name: string,
  content: ExportContent,
  description: string,
  also: { readonly comparison?: boolean; readonly binary?: boolean } = {},
): ExportFormat {
  return {
    name,
    content,
    comparison: also.comparison ?? content === 'findings',
    binary: also.binary ?? false,
    description,
  };
}

/** Every format, in the order of listings. */
export const EXPORT_FORMATS: readonly ExportFormat[] = [
  format('sarif', 'findings', 'SARIF 2.1.0, as GitHub code scanning takes it'),
  format('rdjsonl', 'findings', 'Reviewdog Diagnostic Format, one finding a line'),
  format('github', 'findings', 'workflow commands of GitHub Actions, the worst first'),
  format('gitlab', 'findings', 'Code Quality report of GitLab'),
  format('junit', 'findings', 'JUnit XML, a case for each finding'),
  format('checkstyle', 'findings', 'Checkstyle XML'),
  format('ctags', 'symbols', 'a sorted tags file for editors'),
  format('ctags-json', 'symbols', 'tags as JSON Lines, as Universal Ctags prints them'),
  format('dot', 'imports', 'the import graph for Graphviz'),
  format('mermaid', 'imports', 'the import graph as a Mermaid flowchart'),
  format('csv', 'records', 'records as CSV', { comparison: true }),
  format('jsonl', 'records', 'records as stored, one a line', { comparison: true }),
  format('markdown', 'records', 'records as a Markdown table', { comparison: true }),
  format('parquet', 'records', 'records as a Parquet file', { comparison: true, binary: true }),
];
