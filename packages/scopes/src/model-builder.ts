import type { Tree } from '@codebatch/ast';
import type {
  BindingKind,
  CallEdge,
  ClassUnit,
  DeclarationForm,
  ExportEdge,
  FunctionUnit,
  HeritageEdge,
  ImportEdge,
  ImportInfo,
  ScopeKind,
} from './model.ts';
import { normalJavaScriptName, normalPythonName } from './normal-name.ts';
import {
  ANY_MEANING,
  type BindingRecord,
  type DeclarationRecord,
  type Name,
  type Pending,
  type ReferenceRecord,
  type ScopeRecord,
  VALUE,
} from './records.ts';

/** Collected facts of one file. */
export interface ModelBuilder {
  readonly tree: Tree;
  readonly text: string;
  /** The form of an identifier that the language compares. */
  readonly normalName: (text: string) => string;
  readonly names: Map<string, Name>;
  readonly scopes: ScopeRecord[];
  readonly bindings: BindingRecord[];
  readonly references: ReferenceRecord[];
  readonly imports: Pending<ImportEdge>[];
  readonly exports: Pending<ExportEdge>[];
  readonly heritage: HeritageEdge[];
  readonly calls: CallEdge[];
  readonly functions: FunctionUnit[];
  readonly classes: ClassUnit[];
  readonly starImports: ImportInfo[];
  dunderAll: string[] | undefined;
  readonly root: ScopeRecord;
}

/** Starts the model of one file with its module scope. */
export function createModelBuilder(tree: Tree, text: string): ModelBuilder {
  const root = createScope('module', 0, undefined, '');
  return {
    tree,
    text,
    normalName: tree.header.language === 'python' ? normalPythonName : normalJavaScriptName,
    names: new Map(),
    scopes: [root],
    bindings: [],
    references: [],
    imports: [],
    exports: [],
    heritage: [],
    calls: [],
    functions: [],
    classes: [],
    starImports: [],
    dunderAll: undefined,
    root,
  };
}

/** Shared by the many scopes that declare nothing; replaced at the first declaration. */
const NO_BINDINGS: Map<string, BindingRecord> = new Map();

function createScope(kind: ScopeKind, node: number, parent: ScopeRecord | undefined, name: string): ScopeRecord {
  const scope: Omit<ScopeRecord, 'hoist'> & { hoist: ScopeRecord | undefined } = {
    kind,
    node,
    parent,
    bindings: NO_BINDINGS,
    name,
    qualifiedName: qualify(parent, name),
    depth: parent === undefined ? 0 : parent.depth + 1,
    usesLocals: false,
    redirects: undefined,
    children: undefined,
    uses: undefined,
    body: -1,
    unit: parent?.unit,
    hoist: undefined,
    infers: parent?.infers,
  };
  const passes = kind === 'block' || kind === 'catch' || kind === 'comprehension';
  scope.hoist = passes && parent !== undefined ? parent.hoist : (scope as ScopeRecord);
  return scope as ScopeRecord;
}

const QUALIFIER_LIMIT = 1000;

/** Joins the qualified name of a scope and a name in it; a qualifier over 1000 characters keeps its end only. */
export function qualify(scope: ScopeRecord | undefined, name: string): string {
  const outer = scope === undefined ? '' : scope.qualifiedName;
  if (name === '') return outer;
  if (outer === '') return name;
  return outer.length <= QUALIFIER_LIMIT ? `${outer}.${name}` : `…${outer.slice(-QUALIFIER_LIMIT / 2)}.${name}`;
}

/** Opens a scope below `parent`; `name` is `''` for scopes that add nothing to qualified names. */
export function openScope(
  model: ModelBuilder,
  kind: ScopeKind,
  node: number,
  parent: ScopeRecord,
  name: string,
): ScopeRecord {
  const scope = createScope(kind, node, parent, name);
  if (parent.children === undefined) parent.children = [scope];
  else parent.children.push(scope);
  model.scopes.push(scope);
  return scope;
}

/** The entry of a name; one per different text. */
export function nameEntry(model: ModelBuilder, text: string): Name {
  const known = model.names.get(text);
  if (known !== undefined) return known;
  const normal = model.normalName(text);
  const entry = model.names.get(normal) ?? { text: normal, value: undefined, type: undefined, namespace: undefined };
  model.names.set(normal, entry);
  if (normal !== text) model.names.set(text, entry);
  return entry;
}

/** What a declaration says beside its name and place. */
export interface DeclarationFacts {
  readonly kind: BindingKind;
  readonly form: DeclarationForm;
  readonly meaning: number;
  readonly unpacked?: boolean;
  readonly restSibling?: boolean;
  readonly conditional?: boolean;
  readonly signature?: boolean;
  readonly ambient?: boolean;
  readonly exported?: boolean;
  readonly import?: ImportInfo;
  /** Key in the scope's map where it is not the name. */
  readonly key?: string | undefined;
}

/** Adds a declaration to the binding of that name in `scope`, which is made at the first one. */
export function declare(
  model: ModelBuilder,
  scope: ScopeRecord,
  site: ScopeRecord,
  entry: Name,
  node: number,
  definition: number,
  facts: DeclarationFacts,
): BindingRecord {
  const key = facts.key ?? entry.text;
  const exported = facts.exported === true;
  const declaration: DeclarationRecord = {
    kind: facts.kind,
    form: facts.form,
    node,
    definition,
    site,
    unpacked: facts.unpacked === true,
    restSibling: facts.restSibling === true,
    conditional: facts.conditional === true,
    signature: facts.signature === true,
    ambient: facts.ambient === true,
    exported,
    import: facts.import,
  };
  let binding = scope.bindings.get(key);
  if (binding === undefined) {
    binding = {
      name: entry.text,
      kind: facts.kind,
      scope,
      node,
      definition,
      qualifiedName: qualify(scope, entry.text),
      exported,
      declarations: [declaration],
      firstValue: -1,
      references: [],
      import: facts.import,
      space: 'value',
      used: false,
      usedOutside: false,
      shadows: undefined,
      meaning: facts.meaning,
      entry,
    };
    if (scope.bindings === NO_BINDINGS) scope.bindings = new Map();
    scope.bindings.set(key, binding);
    model.bindings.push(binding);
    giveValue(binding, node, facts.form);
    return binding;
  }
  binding.declarations.push(declaration);
  binding.meaning |= facts.meaning;
  if (exported) binding.exported = true;
  if (binding.import === undefined) binding.import = facts.import;
  giveValue(binding, node, facts.form);
  return binding;
}

/** Notes that a name of that form gives the binding a value, unless an earlier one has, or the form gives none. */
export function giveValue(binding: BindingRecord, node: number, form: DeclarationForm): void {
  if (binding.firstValue === -1 && form !== 'annotation') binding.firstValue = node;
}

/** Records a use of a name; which binding it means is found by resolution. */
export function refer(
  model: ModelBuilder,
  scope: ScopeRecord,
  entry: Name,
  node: number,
  start: number,
  end: number,
  access: 'read' | 'write' | 'delete',
  meaning: number,
): ReferenceRecord {
  const reference: ReferenceRecord = {
    name: entry.text,
    node,
    start,
    end,
    scope,
    binding: undefined,
    access,
    space: meaning === VALUE ? 'value' : meaning === ANY_MEANING ? 'both' : 'type',
    exports: false,
    inOwnDefinition: false,
    form: undefined,
    unpacked: false,
    meaning,
    entry,
  };
  if (scope.uses === undefined) scope.uses = [reference];
  else scope.uses.push(reference);
  model.references.push(reference);
  return reference;
}

/** Adds an import edge. */
export function addImportEdge(
  model: ModelBuilder,
  { module, name, alias, typeOnly, future }: ImportInfo,
  form: ImportEdge['form'],
  node: number,
  statement: number,
  binding: BindingRecord | undefined,
): void {
  model.imports.push({ module, name, alias, typeOnly, future, form, node, statement, binding });
}
