import { createTree, NODE_FLAGS, type Tree, type TreeHeader } from '@codebatch/ast';
import { allocateColumns, growColumns, takeColumns } from './column-buffer.ts';
import type { NativeCursor } from './native-cursor.ts';
import type { SymbolFacts, SymbolTable } from './symbol-table.ts';

/** The part of the header that does not follow from the nodes. */
export type TreeOrigin = Omit<TreeHeader, 'kinds' | 'named' | 'fields'>;

/** The header of a tree. Written out: V8 gives each object that is spread from another a shape of its own. */
export function headerOf(
  { version, language, grammar, encoding, bom, textLength }: TreeOrigin,
  kinds: readonly string[],
  named: readonly boolean[],
  fields: readonly string[],
): TreeHeader {
  return { version, language, grammar, encoding, bom, textLength, kinds, named, fields };
}

/** Turns native trees into tree objects. */
export type NativeTreeReader = (cursor: NativeCursor, symbols: SymbolTable, origin: TreeOrigin) => Tree;

/** Keeping larger columns than this from one tree to the next would hold memory for a rare case. */
const KEPT_CAPACITY = 1 << 20;

/**
 * Makes a reader that copies the tree below a cursor, iteratively and in one pass. Calls into native code cost more than
 * all else (about 0.1 microseconds each), so nothing is asked that follows from what is known: an error inside a node
 * only where its parent has one, being missing only of empty nodes with an error, fields and extras only where the
 * grammar has them, neither end nor children of literal tokens.
 */
export function createNativeTreeReader(): NativeTreeReader {
  let columns = allocateColumns(1 << 14);
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

    let { kind, field, start, end, subtreeEnd, flags, parent } = columns;
    let capacity = kind.length;
    let count = 0;
    let above = -1;
    let aboveHasFields = false;
    let aboveHasError = true;
    for (;;) {
      if (count === capacity) {
        columns = growColumns(columns);
        ({ kind, field, start, end, subtreeEnd, flags, parent } = columns);
        capacity = kind.length;
      }
      const node = count++;
      const facts = symbols.symbol(cursor.nodeTypeId, cursor);
      let kindId = kindIds[facts.identity];
      if (kindId === undefined) {
        kindId = kinds.push(facts) - 1;
        kindIds[facts.identity] = kindId;
      }
      kind[node] = kindId;

      let fieldId: number | undefined = 0;
      if (aboveHasFields) {
        const nativeField = cursor.currentFieldId;
        if (nativeField) {
          fieldId = fieldIds[nativeField];
          if (fieldId === undefined) {
            fieldId = internField(nativeField);
            fieldIds[nativeField] = fieldId;
          }
        }
      }
      field[node] = fieldId;

      const from = cursor.startIndex;
      // A literal token outside errors is never missing.
      const isLiteral = facts.literalLength >= 0 && !aboveHasError;
      const to = isLiteral ? from + facts.literalLength : cursor.endIndex;
      let nodeFlags = 0;
      if (aboveHasError || facts.canBeExtra) {
        const native = cursor.currentNode;
        if (aboveHasError && native.hasError) nodeFlags |= NODE_FLAGS.hasError;
        if (facts.canBeExtra && native.isExtra) nodeFlags |= NODE_FLAGS.extra;
        if (nodeFlags !== 0 && from === to && cursor.nodeIsMissing) nodeFlags |= NODE_FLAGS.missing;
      }
      flags[node] = nodeFlags;
      start[node] = from;
      end[node] = to;
      parent[node] = above;

      if (!isLiteral && cursor.gotoFirstChild()) {
        above = node;
        aboveHasFields = facts.hasFields;
        aboveHasError = (nodeFlags & NODE_FLAGS.hasError) !== 0;
        continue;
      }
      subtreeEnd[node] = count;
      if (above < 0) break;
      if (cursor.gotoNextSibling()) continue;
      do {
        subtreeEnd[above] = count;
        above = parent[above]!;
        cursor.gotoParent();
      } while (above >= 0 && !cursor.gotoNextSibling());
      if (above < 0) break;
      aboveHasFields = kinds[kind[above]!]!.hasFields;
      aboveHasError = (flags[above]! & NODE_FLAGS.hasError) !== 0;
    }

    const names = kinds.map(({ name }) => name);
    const named = kinds.map((facts) => facts.named);
    const tree = createTree(headerOf(origin, names, named, fields), takeColumns(columns, count));
    if (capacity > KEPT_CAPACITY) columns = allocateColumns(1 << 14);
    return tree;
  };
}
