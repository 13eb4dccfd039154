import { createTree, NODE_FLAGS, type Tree, type TreeHeader } from '@codebatch/ast';
import { createColumnBuffer } from './column-buffer.ts';
import type { NativeCursor } from './native-cursor.ts';
import type { SymbolFacts, SymbolTable } from './symbol-table.ts';

/** The part of the header that does not follow from the nodes. */
export type TreeOrigin = Omit<TreeHeader, 'kinds' | 'named' | 'fields'>;

/** Turns native trees into tree objects. */
export type NativeTreeReader = (cursor: NativeCursor, symbols: SymbolTable, origin: TreeOrigin) => Tree;

/**
 * Makes a reader that copies the tree below a cursor, iteratively and in one pass. Calls into native code cost more than
 * all else (about 0.1 microseconds each), so nothing is asked that follows from what is known: an error inside a node
 * only where its parent has one, being missing only of leaves with an error, fields and extras only where the grammar
 * has them.
 */
export function createNativeTreeReader(): NativeTreeReader {
  const columns = createColumnBuffer();
  return (cursor, symbols, origin) => {
    const kinds: SymbolFacts[] = [];
    const kindIds: (number | undefined)[] = [];
    const fields = [''];
    const fieldIds: (number | undefined)[] = [];
    const internField = (id: number): number => {
      const name = symbols.field(id, cursor);
      const known = fields.indexOf(name);
      return known >= 0 ? known : fields.push(name) - 1;
    };

    // Facts about the open nodes, by depth.
    const openNodes: number[] = [];
    const openEnds: number[] = [];
    const openHaveFields: boolean[] = [];
    const openHaveErrors: boolean[] = [];
    let depth = -1;

    columns.clear();
    for (;;) {
      const facts = symbols.symbol(cursor.nodeTypeId, cursor);
      const known = kindIds[facts.identity];
      const kind = known ?? kinds.push(facts) - 1;
      if (known === undefined) kindIds[facts.identity] = kind;

      let field = 0;
      if (depth >= 0 && openHaveFields[depth]) {
        const nativeField = cursor.currentFieldId;
        if (nativeField) {
          field = fieldIds[nativeField] ?? internField(nativeField);
          fieldIds[nativeField] = field;
        }
      }

      const inError = depth < 0 || openHaveErrors[depth]!;
      let flags = 0;
      if (inError || facts.canBeExtra) {
        const node = cursor.currentNode;
        if (inError && node.hasError) flags |= NODE_FLAGS.hasError;
        if (facts.canBeExtra && node.isExtra) flags |= NODE_FLAGS.extra;
      }
      const hasError = (flags & NODE_FLAGS.hasError) !== 0;
      const start = cursor.startIndex;
      const end = cursor.endIndex;
      if (hasError && start === end && cursor.nodeIsMissing) flags |= NODE_FLAGS.missing;

      const node = columns.append(kind, field, start, flags, depth < 0 ? -1 : openNodes[depth]!);
      if (cursor.gotoFirstChild()) {
        depth++;
        openNodes[depth] = node;
        openEnds[depth] = end;
        openHaveFields[depth] = facts.hasFields;
        openHaveErrors[depth] = hasError;
        continue;
      }
      columns.close(node, end);
      while (depth >= 0 && !cursor.gotoNextSibling()) {
        columns.close(openNodes[depth]!, openEnds[depth]!);
        depth--;
        cursor.gotoParent();
      }
      if (depth < 0) break;
    }

    const header: TreeHeader = {
      ...origin,
      kinds: kinds.map(({ name }) => name),
      named: kinds.map(({ named }) => named),
      fields,
    };
    return createTree(header, columns.take());
  };
}
