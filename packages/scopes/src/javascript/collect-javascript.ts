import type { ModelBuilder } from '../model-builder.ts';
import { IN_CONDITION } from '../records.ts';
import { runWalk, visitorsOf, withMode } from '../walk.ts';
import { visitBlock, visitCatch, visitFor, visitForIn, visitSwitchBody, visitVariables } from './blocks.ts';
import { readJsxFactory, skipSubtree, visitCall, visitJsxElement, visitNew } from './calls.ts';
import {
  visitClassDeclaration,
  visitClassExpression,
  visitInterface,
  visitObject,
  visitObjectType,
  visitStaticBlock,
  visitTypeAlias,
} from './classes.ts';
import {
  visitArrowFunction,
  visitFunctionDeclaration,
  visitFunctionExpression,
  visitMethodDefinition,
  visitMethodSignature,
  visitParameter,
  visitParameters,
  visitSignature,
  visitTypeParameter,
} from './functions.ts';
import { createJavaScriptWalk, type JavaScriptVisit } from './javascript-walk.ts';
import { readJsDocNames, visitComment } from './jsdoc.ts';
import { visitField, visitPair } from './members.ts';
import { correctCalls, visitNonNull } from './misread-calls.ts';
import { visitExport, visitImport, visitImportAlias } from './modules.ts';
import { visitIdentifier, visitTypeIdentifier } from './names.ts';
import { visitAmbient, visitEnum, visitLabel, visitNamespace } from './namespaces.ts';
import {
  visitArrayPattern,
  visitAssignment,
  visitAugmentedAssignment,
  visitCast,
  visitDefaultPattern,
  visitMember,
  visitNestedType,
  visitObjectPattern,
  visitPairPattern,
  visitPattern,
  visitUnary,
  visitUpdate,
} from './patterns.ts';
import { visitConditionalType, visitIndexSignature, visitInfer } from './types.ts';

const VISITORS: ReadonlyMap<string, JavaScriptVisit> = new Map(
  Object.entries<JavaScriptVisit>({
    identifier: visitIdentifier,
    shorthand_property_identifier: visitIdentifier,
    shorthand_property_identifier_pattern: visitIdentifier,
    type_identifier: visitTypeIdentifier,
    member_expression: visitMember,
    nested_identifier: visitMember,
    nested_type_identifier: visitNestedType,
    call_expression: visitCall,
    new_expression: visitNew,
    assignment_expression: visitAssignment,
    augmented_assignment_expression: visitAugmentedAssignment,
    update_expression: visitUpdate,
    unary_expression: visitUnary,
    array_pattern: visitArrayPattern,
    object_pattern: visitObjectPattern,
    pair_pattern: visitPairPattern,
    assignment_pattern: visitDefaultPattern,
    object_assignment_pattern: visitDefaultPattern,
    rest_pattern: visitPattern,
    parenthesized_expression: visitPattern,
    non_null_expression: visitNonNull,
    as_expression: visitCast,
    satisfies_expression: visitCast,
    function_declaration: visitFunctionDeclaration,
    generator_function_declaration: visitFunctionDeclaration,
    function_signature: visitFunctionDeclaration,
    function_expression: visitFunctionExpression,
    generator_function: visitFunctionExpression,
    arrow_function: visitArrowFunction,
    method_definition: visitMethodDefinition,
    method_signature: visitMethodSignature,
    abstract_method_signature: visitMethodSignature,
    call_signature: visitSignature,
    construct_signature: visitSignature,
    function_type: visitSignature,
    constructor_type: visitSignature,
    formal_parameters: visitParameters,
    required_parameter: visitParameter,
    optional_parameter: visitParameter,
    type_parameter: visitTypeParameter,
    class_declaration: visitClassDeclaration,
    abstract_class_declaration: visitClassDeclaration,
    class: visitClassExpression,
    class_static_block: visitStaticBlock,
    public_field_definition: visitField,
    field_definition: visitField,
    property_signature: visitField,
    pair: visitPair,
    interface_declaration: visitInterface,
    type_alias_declaration: visitTypeAlias,
    object_type: visitObjectType,
    object: visitObject,
    index_signature: visitIndexSignature,
    conditional_type: visitConditionalType,
    infer_type: visitInfer,
    enum_declaration: visitEnum,
    module: visitNamespace,
    internal_module: visitNamespace,
    ambient_declaration: visitAmbient,
    labeled_statement: visitLabel,
    variable_declaration: visitVariables,
    lexical_declaration: visitVariables,
    using_declaration: visitVariables,
    statement_block: visitBlock,
    switch_body: visitSwitchBody,
    for_statement: visitFor,
    for_in_statement: visitForIn,
    catch_clause: visitCatch,
    if_statement: withMode(IN_CONDITION),
    while_statement: withMode(IN_CONDITION),
    do_statement: withMode(IN_CONDITION),
    try_statement: withMode(IN_CONDITION),
    switch_statement: withMode(IN_CONDITION),
    import_statement: visitImport,
    import_alias: visitImportAlias,
    export_statement: visitExport,
    comment: visitComment,
    jsx_opening_element: visitJsxElement,
    jsx_self_closing_element: visitJsxElement,
    jsx_closing_element: skipSubtree,
    jsx_namespace_name: skipSubtree,
  }),
);

/** Collects scopes, declarations and uses of a JavaScript or TypeScript module. */
export function collectJavaScript(model: ModelBuilder): void {
  const walk = createJavaScriptWalk(model);
  runWalk(walk, visitorsOf(model.tree, VISITORS));
  correctCalls(walk);
  readJsxFactory(walk);
  readJsDocNames(walk);
}
