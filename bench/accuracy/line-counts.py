"""Lines of code, comment and blank lines of every file against cloc.

cloc works by patterns and takes comment marks inside strings for comments. Where it differs for Python it is asked again
about the same file with the contents of strings blanked: if it agrees then, that was the reason.
"""

import collections
import json
import os
import re
import subprocess
import tempfile

from blank_python import blank_python
from comparison import Corpus, Measure, finish

LANGUAGES = ("python", "javascript", "typescript", "tsx")


def count_by_cloc(root, paths):
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as list_file:
        list_file.write("\n".join(os.path.join(root, path) for path in paths))
        list_file.flush()
        answer = subprocess.run(
            ["cloc", "--by-file", "--json", "--skip-uniqueness", "--quiet", "--timeout", "120"]
            + [f"--list-file={list_file.name}"],
            capture_output=True,
            text=True,
            check=True,
        ).stdout
    counts = json.loads(answer) if answer.strip() else {}
    return {
        os.path.relpath(path, root): (entry["code"], entry["comment"], entry["blank"])
        for path, entry in counts.items()
        if path not in ("header", "SUM")
    }


def count_blanked(paths):
    """What cloc says of the Python files once their strings are blanked."""
    with tempfile.TemporaryDirectory() as directory:
        names = {}
        for number, path in enumerate(paths):
            blanked = blank_python(corpus.read(path))
            if blanked is not None:
                names[f"{number}.py"] = path
                with open(os.path.join(directory, f"{number}.py"), "wb") as file:
                    file.write(blanked)
        counts = count_by_cloc(directory, sorted(names)) if names else {}
    return {names[name]: entry for name, entry in counts.items()}


def explain(path, language, ours, theirs, blanked):
    if blanked == ours:
        return "cloc agrees once the contents of Python's strings and comments are blanked", True
    if blanked is not None and sum(blanked) == sum(ours) and blanked != theirs:
        return "Python, partly explained by the contents of strings", False
    text = corpus.read(path).decode("utf-8", "replace")
    if sum(ours) != sum(theirs):
        return "number of lines differs", False
    if language == "python":
        return "Python, unexplained", False
    if "`" in text and re.search(r"`[^`]*(?://|/\*|\*/)", text):
        return "script with // or /* inside a template, which cloc takes for a comment", True
    if re.search(r"""["'][^"'\n]*(?://|/\*|\*/)[^"'\n]*["']""", text):
        return "script with // or /* inside a string, which cloc takes for a comment", True
    if re.search(r"(?m)[=(,:!&|]\s*/(?![*/]).*(?://|/\*|\*/)", text):
        return "script with // or /* inside a regular expression, which cloc takes for a comment", True
    return "script, unexplained", False


corpus = Corpus()
languages = {
    record["path"]: record["language"]
    for record in corpus.records("parse")
    if record["kind"] == "ast" and record["language"] in LANGUAGES
}
ours = collections.defaultdict(dict)
for record in corpus.records("analyze"):
    if record["kind"] == "metric" and "symbol" not in record and record["path"] in languages:
        ours[record["path"]][record["metric"]] = record["value"]
theirs = count_by_cloc(corpus.root, sorted(languages))
measure = Measure("files with equal code, comment and blank lines", "equal")
compared, differing = 0, {}
for path in sorted(languages):
    if path not in theirs:
        # cloc leaves out empty files, and generated ones that it does not recognise as source.
        if ours[path]["bytes"] > 0:
            measure.note("theirs", "cloc does not list the file", True, path, 0)
        continue
    compared += 1
    mine = tuple(ours[path][name] for name in ("sloc", "comment_lines", "blank_lines"))
    if mine == theirs[path]:
        measure.both += 1
    else:
        differing[path] = mine
blanked = count_blanked([path for path in differing if languages[path] == "python"])
for path, mine in differing.items():
    category, stated = explain(path, languages[path], mine, theirs[path], blanked.get(path))
    measure.note("ours", category, stated, f"{path}: code, comment, blank {mine}, cloc {theirs[path]}, {blanked.get(path)}")
version = subprocess.run(["cloc", "--version"], capture_output=True, text=True, check=True).stdout.strip()
finish(f"cloc {version}", compared, [measure])
