"""Complexity of Python functions against a direct implementation of the documented rule over CPython's `ast`."""

import ast
import collections
import sys

from comparison import Corpus, Measure, by_path, finish, python_version

FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
ONE = (ast.If, ast.For, ast.AsyncFor, ast.While, ast.ExceptHandler, ast.IfExp, ast.Assert)


def complexity(function):
    if isinstance(function, ast.Lambda):
        pending = [function.args, function.body]
    else:
        pending = [function.args, *function.body, *([function.returns] if function.returns else [])]
    total = 1
    while pending:
        node = pending.pop()
        if isinstance(node, FUNCTIONS):
            pending.extend(getattr(node, "decorator_list", []))
            continue
        total += decisions(node)
        pending.extend(ast.iter_child_nodes(node))
    return total


def decisions(node):
    if isinstance(node, ONE):
        return 1
    if isinstance(node, ast.BoolOp):
        return len(node.values) - 1
    if isinstance(node, ast.comprehension):
        return 1 + len(node.ifs)
    if isinstance(node, ast.match_case):
        pattern = node.pattern
        is_wildcard = isinstance(pattern, ast.MatchAs) and pattern.pattern is None and pattern.name is None
        return 0 if is_wildcard and node.guard is None else 1
    return 0


def functions_of(tree):
    """(node, whether CPython before 3.12 places it wrongly: inside an f-string over several lines)."""
    pending = [(tree, False)]
    while pending:
        node, misplaced = pending.pop()
        if isinstance(node, FUNCTIONS):
            yield node, misplaced
        is_long = isinstance(node, ast.JoinedStr) and node.end_lineno > node.lineno
        misplaced = misplaced or (is_long and sys.version_info < (3, 12))
        pending.extend((child, misplaced) for child in ast.iter_child_nodes(node))


corpus = Corpus()
files = corpus.parsed()
records = by_path(
    record
    for record in corpus.records("analyze")
    if record["path"] in files and record.get("metric") == "function_complexity"
)
measure = Measure("complexity per function: line, name, value", "equal")
compared = 0
for path in sorted(files):
    try:
        tree = ast.parse(corpus.read(path))
    except (SyntaxError, ValueError):
        continue
    compared += 1
    theirs = collections.Counter()
    misplaced = collections.Counter()
    for node, is_misplaced in functions_of(tree):
        name = getattr(node, "name", "<lambda>")
        if is_misplaced:
            misplaced[(name, complexity(node))] += 1
        else:
            theirs[(node.lineno, name, complexity(node))] += 1
    ours = collections.Counter()
    for record in records[path]:
        key = (record["line"], record["symbol"].split(".")[-1], record["value"])
        ours[key] += 1
    for key in (ours - theirs).elements():
        if misplaced[key[1:]] > 0:
            misplaced[key[1:]] -= 1
            theirs[key] += 1

    def explain(side, key):
        if files[path]:
            return "the tree has a syntax error that CPython does not see", False
        return "unexplained", False

    measure.compare(path, ours, theirs, explain)
finish(f"{python_version()} ast", compared, [measure])
