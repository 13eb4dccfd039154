import { declare, type ModelBuilder, refer } from '../model-builder.ts';
import { IN_CONDITION, IN_TYPE_CHECKING, VALUE } from '../records.ts';
import { childInField, markRegion, runWalk, textOf, visitorsOf, withMode } from '../walk.ts';
import {
  visitGenericType,
  visitIfClause,
  visitMemberType,
  visitString,
  visitSubscript,
  visitType,
} from './annotations.ts';
import { visitCall } from './calls.ts';
import {
  visitClass,
  visitComprehension,
  visitFunction,
  visitLambda,
  visitRedirect,
  visitTypeAlias,
} from './definitions.ts';
import { bindGlobalImports, visitFutureImport, visitImport, visitImportFrom } from './imports.ts';
import { visitIdentifier } from './names.ts';
import { visitAsPattern, visitDottedName, visitKeywordPattern, visitSplatPattern } from './patterns.ts';
import { createPythonWalk, type PythonVisit, type PythonWalk } from './python-walk.ts';
import {
  visitAsPatternTarget,
  visitAssignment,
  visitAttribute,
  visitAugmentedAssignment,
  visitDelete,
  visitExcept,
  visitFor,
  visitForInClause,
  visitKeywordArgument,
  visitNamedExpression,
  visitTarget,
  visitUnpackingTarget,
} from './targets.ts';

const TYPE_CHECKING = 'TYPE_CHECKING';

/** `if`: names imported under `TYPE_CHECKING` exist for types only. */
const visitIf: PythonVisit = (walk, node) => {
  const condition = childInField(walk, node, walk.f.condition);
  if (condition < 0 || !walk.text.startsWith(TYPE_CHECKING, walk.end[condition]! - TYPE_CHECKING.length))
    return node + 1;
  if (!/^(?:\w+\.)?\w+$/.test(textOf(walk, condition))) return node + 1;
  const body = childInField(walk, node, walk.f.consequence);
  if (body >= 0) markRegion(walk, body, walk.scope, walk.mode | IN_TYPE_CHECKING | IN_CONDITION);
  return node + 1;
};

const VISITORS: ReadonlyMap<string, PythonVisit> = new Map(
  Object.entries<PythonVisit>({
    identifier: visitIdentifier,
    attribute: visitAttribute,
    call: visitCall,
    string: visitString,
    keyword_argument: visitKeywordArgument,
    assignment: visitAssignment,
    augmented_assignment: visitAugmentedAssignment,
    named_expression: visitNamedExpression,
    pattern_list: visitUnpackingTarget,
    tuple_pattern: visitUnpackingTarget,
    list_pattern: visitUnpackingTarget,
    tuple: visitUnpackingTarget,
    list: visitUnpackingTarget,
    expression_list: visitUnpackingTarget,
    list_splat_pattern: visitTarget,
    list_splat: visitTarget,
    dictionary_splat_pattern: visitTarget,
    parenthesized_expression: visitTarget,
    as_pattern_target: visitAsPatternTarget,
    function_definition: visitFunction,
    lambda: visitLambda,
    class_definition: visitClass,
    type_alias_statement: visitTypeAlias,
    list_comprehension: visitComprehension,
    set_comprehension: visitComprehension,
    dictionary_comprehension: visitComprehension,
    generator_expression: visitComprehension,
    for_in_clause: visitForInClause,
    if_clause: visitIfClause,
    for_statement: withMode(IN_CONDITION, visitFor),
    while_statement: withMode(IN_CONDITION),
    if_statement: withMode(IN_CONDITION, visitIf),
    try_statement: withMode(IN_CONDITION),
    match_statement: withMode(IN_CONDITION),
    except_clause: visitExcept,
    delete_statement: visitDelete,
    global_statement: visitRedirect('global'),
    nonlocal_statement: visitRedirect('nonlocal'),
    import_statement: visitImport,
    import_from_statement: visitImportFrom,
    future_import_statement: visitFutureImport,
    dotted_name: visitDottedName,
    splat_pattern: visitSplatPattern,
    as_pattern: visitAsPattern,
    keyword_pattern: visitKeywordPattern,
    type: visitType,
    generic_type: visitGenericType,
    subscript: visitSubscript,
    member_type: visitMemberType,
  }),
);

/** Collects scopes, declarations and uses of a Python module. */
export function collectPython(model: ModelBuilder): void {
  const walk = createPythonWalk(model);
  runWalk(walk, visitorsOf(model.tree, VISITORS));
  declareGlobals(walk);
  bindGlobalImports(model);
  markExports(model);
}

/** A module's own definition of a name comes before those that functions make by `global`. */
function declareGlobals(walk: PythonWalk): void {
  const { model } = walk;
  for (const { entry, node, definition, site, facts } of walk.globals) {
    const known = model.root.bindings.get(entry.text);
    if (known !== undefined && facts.form !== 'import' && facts.form !== 'definition') {
      const write = refer(model, site, entry, node, walk.start[node]!, walk.end[node]!, 'write', VALUE);
      write.form = facts.form;
      write.unpacked = facts.unpacked === true;
    } else {
      declare(model, model.root, site, entry, node, definition, facts);
    }
  }
}

function markExports(model: ModelBuilder): void {
  const listed = model.dunderAll === undefined ? undefined : new Set(model.dunderAll);
  for (const binding of model.root.bindings.values()) {
    binding.exported = listed === undefined ? isPublic(binding) : listed.has(binding.name);
    for (const declaration of binding.declarations) declaration.exported = binding.exported;
  }
}

function isPublic(binding: ModelBuilder['bindings'][number]): boolean {
  if (binding.name.startsWith('_')) return false;
  const isImported = binding.import !== undefined;
  return binding.declarations.some(({ form, import: info }) => {
    // An annotation alone leaves an imported name what it is.
    if (info === undefined) return !(isImported && form === 'annotation');
    return info.alias !== undefined && info.alias === (info.name === '' ? info.module : info.name);
  });
}
