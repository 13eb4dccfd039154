import { CodebatchError, nearestNames } from '@codebatch/core';
import { dependencyOrderGate } from './dependency-order.ts';
import { deterministicRebuildGate, retryDeterminismGate } from './determinism.ts';
import { digestsGate } from './digests.ts';
import type { Gate } from './gate.ts';
import { indexDeletionGate, logIndependenceGate } from './independence.ts';
import { indexEquivalenceGate } from './index-equivalence.ts';
import { schemasGate } from './schemas.ts';
import { structureGate } from './structure.ts';
import { truthStoreGate } from './truth-store.ts';

/** Every gate, in the order in which they are run. */
export const GATES: readonly Gate[] = [
  structureGate,
  schemasGate,
  digestsGate,
  truthStoreGate,
  dependencyOrderGate,
  logIndependenceGate,
  indexEquivalenceGate,
  indexDeletionGate,
  retryDeterminismGate,
  deterministicRebuildGate,
];

/** Names of bundles. */
export const GATE_BUNDLES = ['phase1', 'phase2', 'phase3', 'release'] as const;

/** Name of a bundle of gates. */
export type GateBundle = (typeof GATE_BUNDLES)[number];

const BUNDLES: Readonly<Record<GateBundle, readonly Gate[]>> = {
  phase1: [structureGate, schemasGate, digestsGate],
  phase2: [truthStoreGate, dependencyOrderGate, retryDeterminismGate],
  phase3: [logIndependenceGate, indexEquivalenceGate, indexDeletionGate, deterministicRebuildGate],
  release: GATES,
};

/** The gate of an id. @throws GATE_NOT_FOUND with the nearest ids */
export function findGate(id: string): Gate {
  const gate = GATES.find((candidate) => candidate.id === id);
  if (gate !== undefined) return gate;
  throw gateNotFound(
    'gate',
    id,
    GATES.map((candidate) => candidate.id),
  );
}

/** The gates of a bundle. @throws GATE_NOT_FOUND with the nearest names */
export function gatesOfBundle(name: string): readonly Gate[] {
  const found = GATE_BUNDLES.find((bundle) => bundle === name);
  if (found !== undefined) return BUNDLES[found];
  throw gateNotFound('bundle', name, GATE_BUNDLES);
}

/** Names of the bundles that a gate is in. */
export function bundlesOf(gate: Gate): GateBundle[] {
  return GATE_BUNDLES.filter((bundle) => BUNDLES[bundle].includes(gate));
}

function gateNotFound(what: 'gate' | 'bundle', name: string, known: readonly string[]): CodebatchError {
  const nearest = nearestNames(name, known);
  return new CodebatchError('GATE_NOT_FOUND', `There is no ${what} ${JSON.stringify(name)}`, {
    hints: [nearest.length > 0 ? `Did you mean ${nearest.join(' or ')}?` : `There are: ${known.join(', ')}.`],
    details: { [what]: name, known: [...known] },
  });
}
