import type { ImportGraph } from '@codebatch/query';

/** Yields a graph in the DOT language of Graphviz: files as boxes, other modules dashed. */
export function* writeDot({ nodes, edges }: ImportGraph): Generator<string> {
  yield 'digraph imports {\n  rankdir=LR;\n  node [shape=box];\n';
  for (const [index, { name, external }] of nodes.entries()) {
    yield `  n${index} [label=${quote(name)}${external ? ', style=dashed' : ''}];\n`;
  }
  for (const { from, to } of edges) yield `  n${from} -> n${to};\n`;
  yield '}\n';
}

/** Backslashes start escapes of labels, `\N` for one; line ends have one of their own. */
function quote(text: string): string {
  const escaped = text
    .replace(/[\\"]/g, '\\$&')
    .replace(/\r\n|\r|\n/g, '\\n')
    .replace(/[\u0000-\u001f\u007f]/g, '\ufffd');
  return `"${escaped}"`;
}
