"""What the comparisons in Python share: reading records, counting agreement, printing the result."""

import collections
import json
import os
import sys
import warnings

warnings.simplefilter("ignore")

EXAMPLES = 8


class Measure:
    """Agreement of two multisets, with every disagreement in a category."""

    def __init__(self, name, form="agreement"):
        self.name, self.form = name, form
        self.both = self.ours = self.theirs = self.accepted = 0
        self.categories = {}

    def compare(self, path, ours, theirs, explain):
        """Counts keys of two Counters; `explain(side, key)` gives a category and whether a stated rule covers it."""
        self.both += sum((ours & theirs).values())
        for side, extra in (("ours", ours - theirs), ("theirs", theirs - ours)):
            for key, count in extra.items():
                category, stated = explain(side, key)
                self.note(side, category, stated, f"{path}: {' '.join(map(str, key))}", count)

    def note(self, side, category, stated, example, count=1):
        entry = self.categories.setdefault(
            (side, category), {"side": side, "category": category, "stated": stated, "count": 0, "examples": []}
        )
        entry["count"] += count
        if len(entry["examples"]) < EXAMPLES:
            entry["examples"].append(example)
        if not stated:
            setattr(self, side, getattr(self, side) + count)

    def result(self):
        categories = sorted(self.categories.values(), key=lambda entry: -entry["count"])
        return {
            "name": self.name,
            "form": self.form,
            "both": self.both,
            "ours": self.ours,
            "theirs": self.theirs,
            "accepted": self.accepted,
            "categories": categories,
        }


class Corpus:
    """The sources of one corpus and what CodeBatch recorded of them."""

    def __init__(self):
        self.root, self.records_dir = sys.argv[1:3]

    def records(self, task):
        with open(os.path.join(self.records_dir, f"{task}.jsonl"), encoding="utf-8") as lines:
            for line in lines:
                yield json.loads(line)

    def parsed(self, language="python"):
        """Files with a tree: path to number of syntax errors that CodeBatch found."""
        return {
            record["path"]: record["errors"]
            for record in self.records("parse")
            if record["kind"] == "ast" and record["language"] == language
        }

    def read(self, path):
        with open(os.path.join(self.root, path), "rb") as file:
            return file.read()


def by_path(records):
    groups = collections.defaultdict(list)
    for record in records:
        groups[record["path"]].append(record)
    return groups


def finish(tool, files, measures):
    json.dump({"tool": tool, "files": files, "measures": [measure.result() for measure in measures]}, sys.stdout)


def python_version():
    return "CPython " + sys.version.split()[0]
