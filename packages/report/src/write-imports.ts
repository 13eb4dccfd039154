import { readImportGraph } from '@codebatch/query';
import type { ExportContext } from './export-context.ts';

import { writeDot } from './graph/write-dot.ts';
import { MERMAID_EDGE_LIMIT, writeMermaid } from './graph/write-mermaid.ts';

/** The import graph of a batch in the format of the context. */
export function* writeImports(context: ExportContext): Generator<string> {
  const { store, batch, filter, external, format, notes } = context;
  const graph = readImportGraph(store, batch.batch_id, { filter, external });
  const missing = graph.missing.length;
  if (missing > 0) {
    const [lead, them] = missing === 1 ? ['import leads', 'it'] : ['imports lead', 'them'];
    notes.push(`${missing} ${lead} to no file of the snapshot: codebatch query graph lists ${them}`);
  }
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
