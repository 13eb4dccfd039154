import { CodebatchError, nearestNames } from '@codebatch/core';
import type { Pipeline, Registry } from '@codebatch/runner';

/** The pipeline of this name. @throws PIPELINE_NOT_FOUND with the nearest names */
export function findPipeline(registry: Registry, name: string): Pipeline {
  const pipeline = registry.pipelines.get(name);
  if (pipeline !== undefined) return pipeline;
  const { pipelines } = registry;
  throw new CodebatchError('PIPELINE_NOT_FOUND', `There is no pipeline ${JSON.stringify(name)}`, {
    hints: [
      ...nearestNames(name, pipelines.keys()).map((near) => `Did you mean ${near}?`),
      `There are ${[...pipelines.keys()].join(', ')}.`,
    ],
    details: { pipeline: name },
  });
}
