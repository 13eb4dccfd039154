import type { OutputRecord } from '@codebatch/core';

/** Description of `--exclude-generated`. */
export const EXCLUDE_GENERATED = 'Leave out files that are marked as generated, minified or vendored';

/** The member of a filter that `--exclude-generated` stands for. */
export function ownFiles(excludeGenerated: boolean): { readonly fileOrigins?: readonly string[] } {
  return excludeGenerated ? { fileOrigins: ['own'] } : {};
}

/** Whether a finding counts under `--exclude-generated`; what is no finding of a file does. */
export function isOwn(record: OutputRecord | null): boolean {
  return record?.file_origin === undefined;
}
