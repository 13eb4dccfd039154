import type { ImportGraph } from '@codebatch/query';

/** Edges that Mermaid draws unless it is configured otherwise (`maxEdges`). */
export const MERMAID_EDGE_LIMIT = 500;

/** Yields a graph as a flowchart of Mermaid: files as boxes, other modules rounded. */
export function* writeMermaid({ nodes, edges }: ImportGraph): Generator<string> {
  yield 'flowchart LR\n';
  for (const [index, { name, external }] of nodes.entries()) {
    const label = `"${escapeLabel(name)}"`;
    yield `  n${index}${external ? `(${label})` : `[${label}]`}\n`;
  }
  for (const { from, to } of edges) yield `  n${from} --> n${to}\n`;
}

/** What ends a quoted label, or is markup in it, becomes an entity code. */
function escapeLabel(text: string): string {
  return text
    .replace(/[\u0000-\u001f\u007f]+/g, ' ')
    .replace(/["#&<>`]/g, (character) => `#${character.charCodeAt(0)};`);
}
