/**
 * What the binding's and web-tree-sitter's tree cursors have in common. Both feed and answer UTF-16 code units.
 * Every property is a call into native code.
 */
export interface NativeCursor {
  readonly nodeTypeId: number;
  readonly nodeType: string;
  readonly nodeIsNamed: boolean;
  readonly nodeIsMissing: boolean;
  readonly startIndex: number;
  readonly endIndex: number;
  /** 0, null or undefined for none. */
  readonly currentFieldId: number | null | undefined;
  readonly currentFieldName: string | null | undefined;
  readonly currentNode: { readonly isExtra: boolean; readonly hasError: boolean };
  gotoFirstChild(): boolean;
  gotoNextSibling(): boolean;
  gotoParent(): boolean;
}
