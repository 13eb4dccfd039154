"""Lines of code, comment and blank lines of every file against cloc."""

import collections
import json
import os
import re
import subprocess
import tempfile

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


def explain(path, language, ours, theirs):
    """The stated rules where cloc takes for a comment what is none, or the other way round."""
    text = corpus.read(path).decode("utf-8", "replace")
    if sum(ours) != sum(theirs):
        if "\f" in text or "\v" in text or "\r" in text.replace("\r\n", ""):
            return "line terminators: a lone CR ends a line for the languages, not for cloc", True
        return "number of lines differs", False
    if language == "python":
        if re.search(r"/\*|\*/", text):
            return "Python with /* or */, which cloc takes for a comment of C", True
        if re.search(r"""(?:\"\"\"|''').*#|#.*(?:\"\"\"|''')""", text):
            return "Python with # and triple quotes on one line, where cloc loses the string", True
        if re.search(r"^\s*(?:\"\"\"|''').*(?:\"\"\"|''')\s*\S|\S\s*(?:\"\"\"|''')", text, re.MULTILINE):
            return "Python with a triple-quoted string beside other code", False
        return "Python, unexplained", False
    if "`" in text and re.search(r"`[^`]*(?://|/\*|\*/)", text):
        return "// or /* inside a template, which cloc takes for a comment", True
    if re.search(r"""["'][^"'\n]*(?://|/\*|\*/)[^"'\n]*["']""", text):
        return "// or /* inside a string, which cloc takes for a comment", True
    if re.search(r"(?m)[=(,:!&|]\s*/(?![*/]).*(?://|/\*|\*/)", text):
        return "// or /* inside a regular expression, which cloc takes for a comment", True
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
compared = unlisted = 0
for path, language in sorted(languages.items()):
    if path not in theirs:
        if ours[path]["bytes"] > 0:
            unlisted += 1
        continue
    compared += 1
    mine = tuple(ours[path][name] for name in ("sloc", "comment_lines", "blank_lines"))
    if mine == theirs[path]:
        measure.both += 1
    else:
        category, stated = explain(path, language, mine, theirs[path])
        measure.note("ours", category, stated, f"{path}: code, comment, blank {mine}, cloc {theirs[path]}")
version = subprocess.run(["cloc", "--version"], capture_output=True, text=True, check=True).stdout.strip()
finish(f"cloc {version}", compared, [measure])
