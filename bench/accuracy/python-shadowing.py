"""L103 of Python against pylint's `redefined-outer-name`, which looks at names of the module only.

pylint infers types and is slow, so at most SAMPLE files are compared, evenly spread over the corpus.
"""

import ast
import collections
import json
import os
import re
import subprocess

from comparison import Corpus, Measure, by_path, finish

SAMPLE = 150


def ask_pylint(root, paths):
    if not paths:
        return {}
    command = ["pylint", "--disable=all", "--enable=redefined-outer-name", "--output-format=json", "--rcfile=/dev/null"]
    # The system's interpreter, for which pylint is installed, must not take modules of another one.
    answer = subprocess.run(
        [*command, *(os.path.join(root, path) for path in paths)], capture_output=True, text=True, cwd=root
    ).stdout
    found = collections.defaultdict(collections.Counter)
    for message in json.loads(answer or "[]"):
        name = re.search(r"'(.*?)'", message["message"]).group(1)
        found[os.path.relpath(os.path.join(root, message["path"]), root)][(name, message["line"])] = 1
    return found


def is_global_at(source, name, line):
    """Whether a function around a line says that the name is the module's: it hides nothing, though pylint says so of imports."""
    return any(
        isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))
        and node.lineno <= line <= node.end_lineno
        and any(isinstance(item, ast.Global) and name in item.names for item in ast.walk(node))
        for node in ast.walk(ast.parse(source))
    )


corpus = Corpus()
# Of a stub pylint reads the module that it stands for.
parsed = [path for path, errors in sorted(corpus.parsed().items()) if not errors and not path.endswith(".pyi")]
sample = parsed[:: max(1, len(parsed) // SAMPLE)][:SAMPLE]
records = by_path(record for record in corpus.records("lint") if record.get("code") == "L103")
theirs = ask_pylint(corpus.root, sample)
measure = Measure("L103 shadowing of names of the module")
for path in sample:
    lines = re.split(r"\r\n|\r|\n", corpus.read(path).decode("utf-8", "replace"))
    ours, outer = collections.Counter(), {}
    for record in records[path]:
        name, what, outer_line = re.search(r"^'(.*?)' shadows the (.*) of line (\d+)$", record["message"]).groups()
        ours[(name, record["line"])] = 1
        outer[(name, record["line"])] = what == "parameter" or lines[int(outer_line) - 1].startswith((" ", "\t"))

    def explain(side, key):
        if side == "ours" and outer[key]:
            return "an outer name of a function, or one that a block of the module sets", True
        if side == "theirs" and key[0].startswith("_"):
            return "a leading underscore", True
        if side == "theirs" and is_global_at(corpus.read(path), *key):
            return "a name that the function declares global", True
        return "unexplained", False

    measure.compare(path, ours, theirs[path], explain)
version = subprocess.run(["pylint", "--version"], capture_output=True, text=True).stdout.split("\n")[0]
finish(version, len(sample), [measure])
