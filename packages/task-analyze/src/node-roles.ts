import type { Tree } from '@codebatch/plugin';

/** What a kind of node means to the metrics, as bits: a kind may mean several things. */
export const ROLE_COMMENT = 1;
export const ROLE_DECISION = 2;
/** A statement that nests its body one level deeper. */
export const ROLE_NESTING = 4;
export const ROLE_CLASS = 8;
export const ROLE_IMPORT = 16;
/** A string that counts as a comment where it is triple-quoted (Python). */
export const ROLE_STRING = 32;
/** `case` of a `match` (Python): a decision unless it is the default. */
export const ROLE_MATCH_CASE = 64;
/** An `if` that is no deeper than the `if` whose `else` it follows directly. */
export const ROLE_IF = 128;

type RoleTable = Readonly<Record<string, number>>;

/** Named kinds; the operators of `TOKENS` are anonymous ones. */
interface LanguageRoles {
  readonly named: RoleTable;
  readonly tokens: RoleTable;
}

const PYTHON: LanguageRoles = {
  named: {
    comment: ROLE_COMMENT,
    if_statement: ROLE_DECISION | ROLE_NESTING,
    elif_clause: ROLE_DECISION,
    for_statement: ROLE_DECISION | ROLE_NESTING,
    while_statement: ROLE_DECISION | ROLE_NESTING,
    try_statement: ROLE_NESTING,
    with_statement: ROLE_NESTING,
    match_statement: ROLE_NESTING,
    case_clause: ROLE_MATCH_CASE,
    except_clause: ROLE_DECISION,
    except_group_clause: ROLE_DECISION,
    conditional_expression: ROLE_DECISION,
    boolean_operator: ROLE_DECISION,
    assert_statement: ROLE_DECISION,
    for_in_clause: ROLE_DECISION,
    if_clause: ROLE_DECISION,
    class_definition: ROLE_CLASS,
    import_statement: ROLE_IMPORT,
    import_from_statement: ROLE_IMPORT,
    future_import_statement: ROLE_IMPORT,
    string: ROLE_STRING,
  },
  tokens: {},
};

const SCRIPT: LanguageRoles = {
  named: {
    comment: ROLE_COMMENT,
    html_comment: ROLE_COMMENT,
    if_statement: ROLE_DECISION | ROLE_NESTING | ROLE_IF,
    for_statement: ROLE_DECISION | ROLE_NESTING,
    for_in_statement: ROLE_DECISION | ROLE_NESTING,
    while_statement: ROLE_DECISION | ROLE_NESTING,
    do_statement: ROLE_DECISION | ROLE_NESTING,
    try_statement: ROLE_NESTING,
    switch_statement: ROLE_NESTING,
    with_statement: ROLE_NESTING,
    switch_case: ROLE_DECISION,
    catch_clause: ROLE_DECISION,
    ternary_expression: ROLE_DECISION,
    class_declaration: ROLE_CLASS,
    abstract_class_declaration: ROLE_CLASS,
    class: ROLE_CLASS,
    import_statement: ROLE_IMPORT,
  },
  tokens: { '&&': ROLE_DECISION, '||': ROLE_DECISION, '??': ROLE_DECISION },
};

const BY_LANGUAGE: ReadonlyMap<string, LanguageRoles> = new Map([
  ['python', PYTHON],
  ['javascript', SCRIPT],
  ['typescript', SCRIPT],
  ['tsx', SCRIPT],
]);

/** The roles of a tree's kinds by kind id; `undefined` for a language whose node kinds are not known. */
export function rolesOf(tree: Tree): Uint8Array | undefined {
  const roles = BY_LANGUAGE.get(tree.header.language);
  if (roles === undefined) return undefined;
  const { kinds, named } = tree.header;
  return Uint8Array.from(kinds, (kind, id) => {
    const table = named[id] === true ? roles.named : roles.tokens;
    return Object.hasOwn(table, kind) ? table[kind]! : 0;
  });
}
