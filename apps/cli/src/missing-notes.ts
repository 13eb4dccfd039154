import { describeMissingShards, type MissingShards } from '@codebatch/query';

/** Says what an answer lacks because it is not done, and what finishes it. */
export function missingNotes(missing: readonly MissingShards[]): string[] {
  return [
    ...missing.map(describeMissingShards),
    ...[...new Set(missing.map(({ batch_id }) => batch_id))].map(
      (batch) => `codebatch resume --batch ${batch} finishes it`,
    ),
  ];
}
