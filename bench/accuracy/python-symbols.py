"""Symbols and edges of Python against CPython's `ast` and `symtable`.

The walk below is written from the rules that @codebatch/task-symbols states, over another tree and another resolver.
"""

import ast
import collections
import io
import re
import symtable
import sys
import tokenize
import unicodedata

from comparison import Corpus, Measure, by_path, finish, python_version

FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
PROPERTY = re.compile(r"(?:.*\.)?(?:property|cached_property|abstractproperty)$|.+\.(?:setter|getter|deleter)$")


class Scope:
    def __init__(self, kind, name, parent):
        self.kind, self.name, self.parent = kind, name, parent
        self.redirects = {}
        self.events = []

    def inside(self, name):
        return f"{self.name}.{name}" if self.name else name


class Walk(ast.NodeVisitor):
    """Collects what binds names, then what the rules make of it."""

    def __init__(self, tree, lines):
        self.lines = lines
        self.module = self.scope = Scope("module", "", None)
        self.scopes = [self.module]
        self.imports, self.inherits, self.calls = [], [], []
        self.in_long_f_string = 0
        self.visit(tree)

    # Names

    def bind(self, name, kind, line, column, scope=None, only_first=False):
        scope = scope or self.scope
        redirect = scope.redirects.get(name)
        if redirect == "nonlocal":
            return
        if redirect == "global":
            self.module.events.append((name, kind, line, column, only_first, True))
        else:
            scope.events.append((name, kind, line, column, only_first, False))

    def variable(self, name, line, column, scope=None, final=False):
        target = scope or self.scope
        constant = target.kind in ("module", "class") or target.redirects.get(name) == "global"
        capitals = re.fullmatch(r"[_0-9]*[A-Z][A-Z0-9_]*", name)
        kind = "constant" if constant and (capitals or final) else "variable"
        self.bind(name, kind, line, column, scope, only_first=True)

    def symbols(self):
        """(name, kind, line, scope) of every symbol."""
        for scope in self.scopes:
            declared = set()
            named = {event[0] for event in scope.events if not event[5]}
            for name, kind, line, _, only_first, by_global in sorted(
                scope.events, key=lambda event: (event[5], event[2], event[3])
            ):
                if only_first and (name in declared or (by_global and name in named)):
                    continue
                if kind in ("variable", "constant", "parameter"):
                    declared.add(name)
                yield name, kind, line, scope.name or "module"

    # Scopes

    def enter(self, kind, name, body):
        outer, self.scope = self.scope, Scope(kind, name, self.scope)
        self.scopes.append(self.scope)
        body()
        self.scope = outer

    def visit_function(self, node, name):
        arguments = node.args
        for default in arguments.defaults + [item for item in arguments.kw_defaults if item]:
            self.visit(default)
        parameters = [
            *arguments.posonlyargs,
            *arguments.args,
            *([arguments.vararg] if arguments.vararg else []),
            *arguments.kwonlyargs,
            *([arguments.kwarg] if arguments.kwarg else []),
        ]
        for parameter in parameters:
            if parameter.annotation:
                self.visit(parameter.annotation)
        if getattr(node, "returns", None):
            self.visit(node.returns)
        self.visit_type_parameters(node)

        def body():
            statements = node.body if isinstance(node.body, list) else [node.body]
            self.scope.redirects = redirects_of(statements)
            for parameter in parameters:
                self.bind(parameter.arg, "parameter", parameter.lineno, parameter.col_offset)
            for statement in statements:
                self.visit(statement)

        self.enter("function", self.scope.inside(name), body)

    def visit_FunctionDef(self, node):
        for decorator in node.decorator_list:
            self.visit(decorator)
        kind = "function"
        if self.scope.kind == "class":
            is_property = any(PROPERTY.match(ast.unparse(item).removesuffix("()")) for item in node.decorator_list)
            kind = "property" if is_property else "method"
        self.bind(node.name, kind, node.lineno, node.col_offset)
        self.visit_function(node, node.name)

    visit_AsyncFunctionDef = visit_FunctionDef

    def visit_Lambda(self, node):
        self.visit_function(node, "<lambda>")

    def visit_ClassDef(self, node):
        for decorator in node.decorator_list:
            self.visit(decorator)
        self.bind(node.name, "class", node.lineno, node.col_offset)
        for base in node.bases:
            # `*bases` says nothing of which they are.
            if isinstance(base, ast.Starred):
                continue
            target = base.value if isinstance(base, ast.Subscript) else base
            self.inherits.append((squeeze(self.source(target)), base.lineno))
        for expression in [*node.bases, *(keyword.value for keyword in node.keywords)]:
            self.visit(expression)
        self.visit_type_parameters(node)

        def body():
            self.scope.redirects = redirects_of(node.body)
            for statement in node.body:
                self.visit(statement)

        self.enter("class", self.scope.inside(node.name), body)

    def visit_type_parameters(self, node):
        """Bounds and defaults; the parameters themselves are no symbols."""
        for parameter in getattr(node, "type_params", []):
            self.visit(parameter)

    def visit_TypeAlias(self, node):
        self.bind(node.name.id, "type", node.name.lineno, node.name.col_offset)
        self.visit_type_parameters(node)
        self.visit(node.value)

    def visit_comprehension(self, node):
        def body():
            for generator in node.generators:
                self.visit(generator.target)
                self.visit(generator.iter)
                for condition in generator.ifs:
                    self.visit(condition)
            for field in ("elt", "key", "value"):
                if hasattr(node, field):
                    self.visit(getattr(node, field))

        self.enter("comprehension", self.scope.name, body)

    visit_ListComp = visit_SetComp = visit_DictComp = visit_GeneratorExp = visit_comprehension

    # Other binding forms

    def visit_Name(self, node):
        if isinstance(node.ctx, ast.Store):
            self.variable(node.id, node.lineno, node.col_offset)

    def visit_AnnAssign(self, node):
        final = re.match(r"(?:typing(?:_extensions)?\.)?Final\b", ast.unparse(node.annotation)) is not None
        if isinstance(node.target, ast.Name):
            # `(a): int` binds nothing.
            if node.simple or node.value:
                self.variable(node.target.id, node.target.lineno, node.target.col_offset, final=final)
        else:
            self.visit(node.target)
        self.visit(node.annotation)
        if node.value:
            self.visit(node.value)

    def visit_NamedExpr(self, node):
        scope = self.scope
        while scope.kind == "comprehension":
            scope = scope.parent
        self.variable(node.target.id, node.target.lineno, node.target.col_offset, scope)
        self.visit(node.value)

    def visit_ExceptHandler(self, node):
        if node.name:
            self.variable(node.name, node.type.end_lineno, node.type.end_col_offset)
        self.generic_visit(node)

    def visit_MatchAs(self, node):
        if node.name:
            self.variable(node.name, node.end_lineno, node.end_col_offset)
        self.generic_visit(node)

    def visit_MatchStar(self, node):
        if node.name:
            self.variable(node.name, node.lineno, node.col_offset)

    def visit_MatchMapping(self, node):
        self.generic_visit(node)
        if node.rest:
            self.variable(node.rest, node.end_lineno, node.end_col_offset)

    def visit_Import(self, node):
        for alias in node.names:
            self.bind(alias.asname or alias.name.split(".")[0], "import", alias.lineno, alias.col_offset)
            self.imports.append((alias.name, alias.name, alias.lineno))

    def visit_ImportFrom(self, node):
        module = "." * node.level + (node.module or "")
        for alias in node.names:
            if alias.name != "*":
                self.bind(alias.asname or alias.name, "import", alias.lineno, alias.col_offset)
            joint = "" if module.endswith(".") else "."
            self.imports.append((f"{module}{joint}{alias.name}", alias.name, alias.lineno))

    # Calls

    def visit_JoinedStr(self, node):
        # Before 3.12 CPython gives what stands in an f-string over several lines wrong places.
        is_long = sys.version_info < (3, 12) and node.end_lineno > node.lineno
        self.in_long_f_string += is_long
        self.generic_visit(node)
        self.in_long_f_string -= is_long

    def visit_Call(self, node):
        callee = node.func
        text = "f-string" if self.in_long_f_string else last_name(callee)
        # A callee with parentheses that are part of it begins where the call does.
        line = node.lineno if text == "?" else callee.lineno
        self.calls.append((text, None if self.in_long_f_string else line))
        self.generic_visit(node)

    def source(self, node):
        if node.lineno == node.end_lineno:
            return self.lines[node.lineno - 1][node.col_offset : node.end_col_offset].decode("utf-8", "replace")
        first = self.lines[node.lineno - 1][node.col_offset :]
        last = self.lines[node.end_lineno - 1][: node.end_col_offset]
        return b"\n".join([first, *self.lines[node.lineno : node.end_lineno - 1], last]).decode("utf-8", "replace")


def redirects_of(statements):
    """Names that `global` and `nonlocal` send elsewhere, for the statements of one function or class."""
    redirects, pending = {}, list(statements)
    while pending:
        node = pending.pop()
        if isinstance(node, (*FUNCTIONS, ast.ClassDef, ast.Lambda)):
            continue
        if isinstance(node, (ast.Global, ast.Nonlocal)):
            redirects.update(dict.fromkeys(node.names, "global" if isinstance(node, ast.Global) else "nonlocal"))
        pending.extend(ast.iter_child_nodes(node))
    return redirects


def last_name(callee):
    if isinstance(callee, ast.Name):
        return callee.id
    return callee.attr if isinstance(callee, ast.Attribute) else "?"


def last_word(text):
    """The same of a callee as CodeBatch wrote it."""
    match = re.search(r"(?:^|\.(?:\s|\\)*)(\w+)$", text)
    return unicodedata.normalize("NFKC", match.group(1)) if match and not re.fullmatch(r"[\d.]+", text) else "?"


def squeeze(text):
    return re.sub(r"\s+|\\\n", "", text)


def decode(source):
    encoding, _ = tokenize.detect_encoding(io.BytesIO(source).readline)
    return source.decode(encoding)


ANNOTATION_SCOPES = ("annotation", "type alias", "type parameters", "type variable", "TypeVar bound")


def names_by_symtable(table, qualified, names, mangling=""):
    """(name, scope) of all local names that something binds, by the compiler's own tables."""
    # An enumeration since 3.13; its members' values are these words.
    kind = str(getattr(table.get_type(), "value", table.get_type()))
    if kind in ANNOTATION_SCOPES:
        for child in table.get_children():
            names_by_symtable(child, qualified, names, mangling)
        return
    if kind == "class":
        # The compiler puts this before private names, `__name`; without the class's name `_` stays.
        mangling = "_" + table.get_name().lstrip("_")
    if kind == "module":
        inner = ""
    elif is_comprehension(table):
        inner = qualified
    else:
        name = "<lambda>" if table.get_name() == "lambda" else table.get_name()
        inner = f"{qualified}.{name}" if qualified else name
    for symbol in table.get_symbols():
        name = symbol.get_name()
        if name.startswith(".") or name in IMPLICIT or not is_bound(symbol):
            continue
        name = name.removeprefix(mangling) if mangling and name.startswith(f"{mangling}__") else name
        if kind == "module" or symbol.is_local():
            names.add((name, inner or "module"))
        elif symbol.is_declared_global():
            names.add((name, "module"))
    for child in table.get_children():
        names_by_symtable(child, inner, names, mangling)


def is_comprehension(table):
    """Functions may be called so too, but have no parameter `.0`."""
    return table.get_name() in ("listcomp", "setcomp", "dictcomp", "genexpr") and ".0" in table.get_identifiers()


walrus_targets = set()
IMPLICIT = ("__type_params__", "__conditional_annotations__", "__classdict__")


def is_bound(symbol):
    # A walrus in a comprehension of the module makes its target a global of it.
    if symbol.is_declared_global() and symbol.get_name() in walrus_targets:
        return True
    return symbol.is_assigned() or symbol.is_imported() or symbol.is_parameter() or symbol.is_namespace()


def compare_file(path, symbols, edges):
    source = corpus.read(path)
    text = decode(source)
    tree = ast.parse(source)
    walk = Walk(tree, re.split(rb"\r\n|\r|\n", text.encode().removeprefix(b"\xef\xbb\xbf")))
    broken = files[path] > 0

    def explain(side, key):
        if broken:
            return "the tree has a syntax error that CPython does not see", False
        if key[1] == "import" and re.search(r"\bas\s*\\?\n\s*" + key[0] + r"\b", text):
            return "`import a as` and the name on two lines: ast places only the first", True
        return f"unexplained: {key[1]}", False

    ours = collections.Counter((r["name"], r["symbol_type"], r["line"], r["scope"]) for r in symbols)
    measures["symbols"].compare(path, ours, collections.Counter(walk.symbols()), explain)

    names = set()
    walrus_targets.clear()
    walrus_targets.update(node.target.id for node in ast.walk(tree) if isinstance(node, ast.NamedExpr))
    names_by_symtable(symtable.symtable(source, path, "exec"), "", names)

    def explain_scope(side, key):
        if broken:
            return "the tree has a syntax error that CPython does not see", False
        if side == "theirs" and key in deleted:
            return "only deleted", True
        if key[0].startswith("_") and "__" in key[0][1:]:
            return "a private name, which symtable has with its class's", True
        return "unexplained", False

    deleted = {
        (node.id, scope)
        for node in ast.walk(tree)
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Del)
        for _, scope in names
    }
    bound = {(r["name"], r["scope"]) for r in symbols}
    measures["scopes"].compare(path, collections.Counter(bound), collections.Counter(names), explain_scope)

    def explain_edge(side, key):
        return ("the tree has a syntax error that CPython does not see" if broken else "unexplained"), False

    def edge_keys(edge_type, key):
        return collections.Counter(key(r) for r in edges if r["edge_type"] == edge_type)

    imports = edge_keys("imports", lambda r: (r["target"], r["name"], r["line"]))
    measures["imports"].compare(path, imports, collections.Counter(walk.imports), explain_edge)
    inherits = edge_keys("inherits", lambda r: (squeeze(r["target"]), r["line"]))
    measures["inherits"].compare(path, inherits, collections.Counter(walk.inherits), explain_edge)
    calls = edge_keys("calls", lambda r: (last_word(r["target"]), r["line"]))
    theirs = collections.Counter(walk.calls)
    placeless = theirs.pop(("f-string", None), 0)
    for key in sorted((calls - theirs).elements(), key=str)[:placeless]:
        theirs[key] += 1
    measures["calls"].compare(path, calls, theirs, explain_edge)


corpus = Corpus()
files = corpus.parsed()
records = by_path(record for record in corpus.records("symbols") if record["path"] in files)
measures = {
    "symbols": Measure("symbols: name, kind, line, scope"),
    "scopes": Measure("names of each scope, by symtable"),
    "imports": Measure("edges: imports"),
    "inherits": Measure("edges: inherits"),
    "calls": Measure("edges: calls"),
}
compared = 0
for path in sorted(files):
    try:
        # The compiler also refuses what only its symbol table finds wrong.
        compile(corpus.read(path), path, "exec", dont_inherit=True)
    except (SyntaxError, ValueError):
        continue
    compared += 1
    compare_file(
        path,
        [record for record in records[path] if record["kind"] == "symbol"],
        [record for record in records[path] if record["kind"] == "edge"],
    )
finish(f"{python_version()} ast, symtable", compared, list(measures.values()))
