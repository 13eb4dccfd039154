"""Uses of names in Python, and what each means, against a resolver over CPython's `ast`.

The walk below follows the language reference, over another tree. Uses are reads and deletions; names that strings hold
(quoted annotations, `__all__`) are none of `ast`.
"""

import ast
import collections
import io
import tokenize

from comparison import Corpus, Measure, by_path, finish, python_version

FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)


class Scope:
    def __init__(self, kind, name, parent, redirects=None):
        self.kind, self.name, self.parent = kind, name, parent
        self.redirects = redirects or {}
        # Where a name has its first value, which matters in the bodies of classes.
        self.bound = {}

    def inside(self, name):
        return f"{self.name}.{name}" if self.name else name


class Walk(ast.NodeVisitor):
    def __init__(self, tree):
        self.module = self.scope = Scope("module", "", None)
        self.uses = []
        self.statement_end = (0, 0)
        self.visit(tree)

    def visit(self, node):
        if isinstance(node, ast.stmt) and not getattr(node, "body", None):
            outer, self.statement_end = self.statement_end, (node.end_lineno, node.end_col_offset)
            super().visit(node)
            self.statement_end = outer
        else:
            super().visit(node)

    def visit_all(self, nodes):
        for node in nodes:
            if node is not None:
                self.visit(node)

    def bind(self, name, place, scope=None):
        scope = scope or self.scope
        redirect = scope.redirects.get(name)
        if redirect != "nonlocal":
            (self.module if redirect == "global" else scope).bound.setdefault(name, place)

    def use(self, node, name, access):
        self.uses.append((name, access, node.lineno, node.col_offset, self.scope))

    def within(self, kind, name, redirects, visit):
        outer, self.scope = self.scope, Scope(kind, name, self.scope, redirects)
        visit()
        self.scope = outer

    # Scopes

    def with_type_parameters(self, node, visit):
        parameters = getattr(node, "type_params", [])
        if not parameters:
            visit()
            return

        def inner():
            for parameter in parameters:
                self.bind(parameter.name, (0, 0))
            self.visit_all(parameters)
            visit()

        self.within("type_parameters", self.scope.name, None, inner)

    def visit_function(self, node, name, body):
        arguments = node.args
        self.visit_all([*arguments.defaults, *arguments.kw_defaults])
        parameters = [*arguments.posonlyargs, *arguments.args, arguments.vararg, *arguments.kwonlyargs, arguments.kwarg]
        parameters = [parameter for parameter in parameters if parameter is not None]

        def signature():
            self.visit_all(parameter.annotation for parameter in parameters)
            self.visit_all([getattr(node, "returns", None)])

            def inside():
                for parameter in parameters:
                    self.bind(parameter.arg, (0, 0))
                self.visit_all(body)

            self.within("function", self.scope.inside(name), redirects_of(body), inside)

        self.with_type_parameters(node, signature)

    def visit_FunctionDef(self, node):
        self.visit_all(node.decorator_list)
        self.bind(node.name, (node.lineno, node.col_offset))
        self.visit_function(node, node.name, node.body)

    visit_AsyncFunctionDef = visit_FunctionDef

    def visit_Lambda(self, node):
        self.visit_function(node, "<lambda>", [node.body])

    def visit_ClassDef(self, node):
        self.visit_all(node.decorator_list)
        self.bind(node.name, (node.lineno, node.col_offset))

        def header():
            self.visit_all([*node.bases, *(keyword.value for keyword in node.keywords)])
            self.within(
                "class", self.scope.inside(node.name), redirects_of(node.body), lambda: self.visit_all(node.body)
            )

        self.with_type_parameters(node, header)

    def visit_TypeAlias(self, node):
        self.bind(node.name.id, (node.lineno, node.col_offset))
        self.with_type_parameters(node, lambda: self.visit(node.value))

    def visit_comprehension_of(self, node):
        self.visit(node.generators[0].iter)

        def inside():
            for number, generator in enumerate(node.generators):
                self.visit(generator.target)
                if number > 0:
                    self.visit(generator.iter)
                self.visit_all(generator.ifs)
            self.visit_all(getattr(node, field) for field in ("elt", "key", "value") if hasattr(node, field))

        self.within("comprehension", self.scope.name, None, inside)

    visit_ListComp = visit_SetComp = visit_DictComp = visit_GeneratorExp = visit_comprehension_of

    # Names

    def visit_Name(self, node):
        if isinstance(node.ctx, ast.Store):
            self.bind(node.id, max(self.statement_end, (node.lineno, node.col_offset)))
        else:
            self.use(node, node.id, "read" if isinstance(node.ctx, ast.Load) else "delete")

    def visit_AugAssign(self, node):
        if isinstance(node.target, ast.Name):
            self.use(node.target, node.target.id, "read")
        self.generic_visit(node)

    def visit_NamedExpr(self, node):
        scope = self.scope
        while scope.kind == "comprehension":
            scope = scope.parent
        self.bind(node.target.id, (node.end_lineno, node.end_col_offset), scope)
        self.visit(node.value)

    def visit_ExceptHandler(self, node):
        if node.name:
            self.bind(node.name, (node.lineno, node.col_offset))
        self.generic_visit(node)

    def visit_MatchAs(self, node):
        if node.name:
            self.bind(node.name, (node.lineno, node.col_offset))
        self.generic_visit(node)

    visit_MatchStar = visit_MatchAs

    def visit_MatchMapping(self, node):
        if node.rest:
            self.bind(node.rest, (node.lineno, node.col_offset))
        self.generic_visit(node)

    def visit_Import(self, node):
        for alias in node.names:
            self.bind(alias.asname or alias.name.split(".")[0], (node.lineno, node.col_offset))

    def visit_ImportFrom(self, node):
        for alias in node.names:
            self.bind(alias.asname or alias.name, (node.lineno, node.col_offset))


def redirects_of(statements):
    redirects, pending = {}, list(statements)
    while pending:
        node = pending.pop()
        if isinstance(node, (*FUNCTIONS, ast.ClassDef)):
            continue
        if isinstance(node, (ast.Global, ast.Nonlocal)):
            redirects.update(dict.fromkeys(node.names, "global" if isinstance(node, ast.Global) else "nonlocal"))
        pending.extend(ast.iter_child_nodes(node))
    return redirects


def meaning(walk, name, place, scope):
    """The scope that a name is bound in, as seen from a place in another."""
    sees_class = True
    while scope is not None:
        redirect = scope.redirects.get(name)
        if redirect == "global":
            return walk.module if name in walk.module.bound else None
        if redirect is None and name in scope.bound:
            if scope.kind != "class" or (sees_class and place >= scope.bound[name]):
                return scope
        sees_class = sees_class and scope.kind == "type_parameters"
        scope = scope.parent
    return None


def decode(source):
    encoding, _ = tokenize.detect_encoding(io.BytesIO(source).readline)
    return source.decode(encoding).removeprefix("\ufeff")


def compare_file(path, edges):
    source = corpus.read(path)
    text = decode(source)
    tree = ast.parse(source)
    lines = [line.encode() for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n")]

    def column(line, offset):
        return len(lines[line - 1][:offset].decode("utf-8", "replace").encode("utf-16-le")) // 2 + 1

    walk = Walk(tree)
    theirs = collections.Counter()
    for name, access, line, offset, scope in walk.uses:
        found = meaning(walk, name, (line, offset), scope)
        target = name if found is None else found.inside(name)
        theirs[(name, f"{line}:{column(line, offset)}", access, target, found is not None)] += 1
    ours = collections.Counter(
        (r["name"], f"{r['line']}:{r['column']}", r["access"], r["target"], "target_line" in r)
        for r in edges
        if r["access"] != "write"
    )
    strings = [
        ((node.lineno, column(node.lineno, node.col_offset)), (node.end_lineno, column(node.end_lineno, node.end_col_offset)))
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    ]

    def explain(side, key):
        place = tuple(map(int, key[1].split(":")))
        if side == "ours" and any(start < place < end for start, end in strings):
            return "a name in a string: a quoted annotation, or __all__", True
        if files[path]:
            return "the tree has a syntax error that CPython does not see", False
        return "unexplained", False

    measure.compare(path, ours, theirs, explain)


corpus = Corpus()
files = corpus.parsed()
records = by_path(record for record in corpus.records("symbols") if record.get("edge_type") == "references")
measure = Measure("edges: references, with what they mean")
compared = 0
for path in sorted(files):
    try:
        compile(corpus.read(path), path, "exec", dont_inherit=True)
    except (SyntaxError, ValueError):
        continue
    compared += 1
    compare_file(path, records[path])
finish(f"{python_version()} ast", compared, [measure])
