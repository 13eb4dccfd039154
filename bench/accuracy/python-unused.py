"""L101 and L102 of Python against pyflakes."""

import ast
import collections
import re
import sys

# Debian's interpreter finds its packages there only when it runs as the system's own.
sys.path.append("/usr/lib/python3/dist-packages")

import pyflakes
from comparison import Corpus, Measure, by_path, finish
from pyflakes import checker

NOQA = re.compile(r"#\s*noqa\b|codebatch:\s*ignore", re.IGNORECASE)


def local_name(argument):
    return argument.split(" as ")[-1].split(".")[-1]


def findings_of(tree, path):
    """(rule, name as our rule keys it, line, name as reported)."""
    for message in checker.Checker(tree, path).messages:
        kind = type(message).__name__
        if kind == "UnusedImport":
            yield "L101", local_name(message.message_args[0]), message.lineno, message.message_args[0]
        elif kind in ("UnusedVariable", "UnusedAnnotation"):
            yield "L102", message.message_args[0], message.lineno, message.message_args[0]


def functions_of(tree):
    return [
        (node.lineno, node.end_lineno) for node in ast.walk(tree) if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))
    ]


def function_around(functions, line):
    return max((start for start, end in functions if start <= line <= end), default=0)


def names_added_to_all(tree):
    """Strings in `__all__.append(...)` and `__all__.extend(...)`, which pyflakes does not follow."""
    names = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and ast.unparse(node.func) in ("__all__.append", "__all__.extend"):
            names.update(item.value for item in ast.walk(node) if isinstance(item, ast.Constant))
    return names


def is_redundant_alias(tree, name, line):
    return any(
        alias.asname == name == alias.name
        for node in ast.walk(tree)
        if isinstance(node, (ast.Import, ast.ImportFrom)) and node.lineno <= line <= node.end_lineno
        for alias in node.names
    )


def module_binds(tree, name):
    """Whether the module itself gives the name a value otherwise than by an import."""
    pending = list(tree.body)
    while pending:
        node = pending.pop()
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            if node.name == name:
                return True
        elif isinstance(node, ast.Name) and node.id == name and isinstance(node.ctx, ast.Store):
            return True
        elif not isinstance(node, ast.Lambda):
            pending.extend(ast.iter_child_nodes(node))
    return False


def annotates_attribute_of_that_name(tree, name):
    """`name: name.Type` in a class, where pyflakes takes the second name for the attribute, which has no value."""
    return any(
        isinstance(item, ast.AnnAssign)
        and item.value is None
        and isinstance(item.target, ast.Name)
        and item.target.id == name
        and any(isinstance(part, ast.Name) and part.id == name for part in ast.walk(item.annotation))
        for node in ast.walk(tree)
        if isinstance(node, ast.ClassDef)
        for item in node.body
    )


def is_read_in(tree, name, first_line):
    return any(
        isinstance(item, ast.Name) and item.id == name and isinstance(item.ctx, ast.Load)
        for item in ast.walk(function_at(tree, first_line))
    )


def function_at(tree, first_line):
    """The function that begins in a line, or an empty module."""
    for node in ast.walk(tree):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)) and node.lineno == first_line:
            return node
    return ast.Module([], [])


def calls_locals_in(tree, first_line):
    return any(
        isinstance(item, ast.Call) and isinstance(item.func, ast.Name) and item.func.id == "locals"
        for item in ast.walk(function_at(tree, first_line))
    )


def is_only_annotated_in(tree, name, first_line):
    return any(
        isinstance(item, ast.AnnAssign)
        and item.value is None
        and isinstance(item.target, ast.Name)
        and item.target.id == name
        for item in ast.walk(function_at(tree, first_line))
    )


def is_deleted_in(tree, name, first_line):
    return any(
        isinstance(item, ast.Name) and item.id == name and isinstance(item.ctx, ast.Del)
        for item in ast.walk(function_at(tree, first_line))
    )


def is_nonlocal_in(tree, name, first_line):
    return any(isinstance(item, ast.Nonlocal) and name in item.names for item in ast.walk(function_at(tree, first_line)))


def silenced_lines(tree, lines):
    """Lines of statements that a `# noqa` silences: pyflakes leaves that comment to flake8."""
    silenced = set()
    marked = [number for number, line in enumerate(lines, 1) if NOQA.search(line)]
    for node in ast.walk(tree):
        if isinstance(node, ast.stmt):
            end = node.body[0].lineno - 1 if getattr(node, "body", None) else node.end_lineno
            silenced.update(
                line for mark in marked if node.lineno <= mark <= end for line in range(node.lineno, end + 1)
            )
    silenced.update(marked)
    return silenced


corpus = Corpus()
files = corpus.parsed()
records = by_path(record for record in corpus.records("lint") if record.get("code") in ("L101", "L102"))
measures = {"L101": Measure("L101 unused import"), "L102": Measure("L102 unused variable")}
compared = 0
for path in sorted(files):
    source = corpus.read(path)
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError):
        continue
    compared += 1
    lines = re.split(r"\r\n|\r|\n", source.decode("utf-8", "replace"))
    functions = functions_of(tree)
    silenced = silenced_lines(tree, lines) if NOQA.search("\n".join(lines)) else set()
    theirs = {"L101": collections.Counter(), "L102": collections.Counter()}
    whole = {}
    for rule, name, line, reported in findings_of(tree, path):
        key = (name, function_around(functions, line))
        # One finding per name and function: how many of its imports are named differs.
        theirs[rule][key] = 1
        whole[(rule, *key)] = (line, reported)
    for rule, measure in measures.items():
        ours = collections.Counter()
        packages = {}
        for record in records[path]:
            if record["code"] == rule:
                name = re.search(r"'(.*?)'", record["message"]).group(1)
                packages[(local_name(name), function_around(functions, record["line"]))] = name.split(".")[0]
                ours[(local_name(name), function_around(functions, record["line"]))] = 1

        def explain(side, key):
            line, reported = whole.get((rule, *key), (0, ""))
            if side == "ours" and rule == "L101":
                others = [text for (_, _, around), (_, text) in whole.items() if around == key[1]]
                if any(text.startswith(f"{packages[key]}.") for text in others):
                    return "several modules of one package are imported; pyflakes reports the last", True
            if side == "ours" and rule == "L102" and is_only_annotated_in(tree, *key):
                return "annotated and not used, as newer versions of pyflakes report it", True
            if side == "theirs":
                if rule == "L101" and calls_locals_in(tree, key[1]):
                    return "the function calls locals(), which reads every name, imported ones too", True
                if line in silenced:
                    return "silenced by a # noqa, which pyflakes leaves to flake8", True
                if rule == "L101" and path.endswith(("__init__.py", "__init__.pyi")) and key[1] == 0:
                    return "an import of a package's __init__.py is what the package offers", True
                if rule == "L101" and is_redundant_alias(tree, key[0], line):
                    return "`import a as a` and `from b import a as a` re-export", True
                if rule == "L101" and key[0] in names_added_to_all(tree):
                    return "named in __all__ by append or extend, which pyflakes does not follow", True
                if rule == "L101" and key[1] == 0 and not key[0].startswith("_") and module_binds(tree, key[0]):
                    return "takes the place of a public name of the module", True
                if rule == "L101" and annotates_attribute_of_that_name(tree, key[0]):
                    return "named by the annotation of an attribute that has its name", True
                if rule == "L102" and is_read_in(tree, *key):
                    return "read above its assignment, in a loop; pyflakes does not see that", True
                if rule == "L102" and is_nonlocal_in(tree, *key):
                    return "a nonlocal name is what functions share", True
                if rule == "L102" and is_deleted_in(tree, *key):
                    return "a deletion uses the name, wherever it stands", True
                if rule == "L102" and key[0].startswith("_"):
                    return "a leading underscore says that the name is meant to be unused", True
            if files[path]:
                return "the tree has a syntax error that CPython does not see", False
            return "unexplained", False

        measure.compare(path, ours, theirs[rule], explain)
finish(f"pyflakes {pyflakes.__version__}", compared, list(measures.values()))
