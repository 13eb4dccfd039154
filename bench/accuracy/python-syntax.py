"""Syntax diagnostics of Python against CPython's compiler."""

from comparison import Corpus, Measure, finish, python_version

corpus = Corpus()
first_error = {}
for record in corpus.records("parse"):
    if record["kind"] == "diagnostic":
        first_error.setdefault(record["path"], record["line"])

measure = Measure("files with syntax errors", "errors")
files = corpus.parsed()
for path, errors in sorted(files.items()):
    source = corpus.read(path)
    try:
        compile(source, path, "exec", dont_inherit=True)
    except (SyntaxError, ValueError) as error:
        if errors:
            measure.both += 1
        else:
            reason = getattr(error, "msg", str(error))
            measure.note("theirs", f"only CPython: {reason}", False, f"{path}:{getattr(error, 'lineno', '?')}")
    else:
        measure.accepted += 1
        if errors:
            line = first_error.get(path, 1)
            text = source.splitlines()[line - 1 : line]
            measure.note("ours", "CPython accepts the file", False, f"{path}:{line}: {text}")

finish(f"{python_version()} compile()", len(files), [measure])
