import type { ExportContext } from './export-context.ts';
import { readImportGraph } from './graph/read-import-graph.ts';
import { writeDot } from './graph/write-dot.ts';
import { MERMAID_EDGE_LIMIT, writeMermaid } from './graph/write-mermaid.ts';

/** The import graph of a batch in the format of the context. */
export function* writeImports(context: ExportContext): Generator<string> {
  const { store, batch, filter, external, format, notes } = context;
  const graph = readImportGraph(store, batch, filter, external);
  if (format === 'dot') {
    yield* writeDot(graph);
    return;
  }
  if (graph.edges.length > MERMAID_EDGE_LIMIT) {
    notes.push(
      `Mermaid draws ${MERMAID_EDGE_LIMIT} edges unless maxEdges allows more; this graph has ${graph.edges.length}`,
    );
  }
  yield* writeMermaid(graph);
}
