import type { Damage } from './damage.ts';

const NEED = /^(batch|snapshot) ([^:]+)/;

/**
 * The commands that delete every batch and snapshot that needs something damaged, after which it is damaged no more; those
 * for batches come first, since a snapshot that is used is not deleted.
 */
export function deletionsOf(damage: readonly Pick<Damage, 'needed_by'>[]): string[] {
  const commands = new Set<string>();
  for (const need of damage.flatMap(({ needed_by }) => needed_by)) {
    const match = NEED.exec(need);
    if (match !== null) commands.add(`codebatch ${match[1]} delete ${match[2]}`);
  }
  return [...commands].sort();
}
