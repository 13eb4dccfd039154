"""Python without what cloc misreads: contents of strings and comments, strings between pieces of code or behind a backslash."""

import io
import re
import tokenize


def blank_python(source):
    """The same code, comment and blank lines, in words that cloc cannot misunderstand; None where nothing can be read."""
    try:
        tokens = list(tokenize.tokenize(io.BytesIO(source).readline))
    except (tokenize.TokenError, SyntaxError, IndentationError):
        return None
    lines = split_lines(source.decode(tokens[0].string, "replace").removeprefix("\ufeff"))
    for token in reversed(tokens):
        if token.type == tokenize.STRING:
            replacement = blank_string(token.string, lines, token)
        elif token.type == tokenize.COMMENT and not token.string.startswith("#!"):
            # cloc counts a line as code where a comment follows the end of a docstring.
            is_alone = lines[token.start[0] - 1][: token.start[1]].strip() == ""
            replacement = "#" + "c" * (len(token.string) - 1) if is_alone else ""
        else:
            continue
        (first, start), (last, end) = token.start, token.end
        after = lines[last - 1][end:]
        # Two strings side by side, `'a'''`, look like the beginning of a docstring.
        text = lines[first - 1][:start] + replacement + (" " if after.startswith(("'", '"')) else "") + after
        lines[first - 1 : last] = split_lines(text)
        is_docstring_like = replacement.endswith(('"""', "'''")) and not lines[first - 1][:start].strip()
        if is_docstring_like and first > 1:
            # cloc takes the first line of such a string behind a backslash for code, as if the two lines were one.
            lines[first - 2] = re.sub(r"\\(?=\r?\n$)", "", lines[first - 2])
    return "".join(lines).encode()


def split_lines(text):
    """Lines with their ends, as `tokenize` counts them: a form feed ends none."""
    return re.findall(r"[^\n]*\n|[^\n]+", text)


def blank_string(literal, lines, token):
    prefix, quotes = re.match(r"([A-Za-z]*)(\"\"\"|'''|\"|')", literal).groups()
    inner = re.sub(r"\S", "x", literal[len(prefix) + len(quotes) : -len(quotes)])
    if len(quotes) == 1 or "\n" not in inner:
        return f"{prefix}{quotes}{inner}{quotes}"
    before = lines[token.start[0] - 1][: token.start[1]].strip() + prefix.strip("uU")
    after = lines[token.end[0] - 1][token.end[1] :].split("#")[0].strip()
    if before and after:
        # cloc would join the two lines: here the string ends with its last line that is not blank, but for the very last.
        head, _, tail = inner.rpartition("\n")
        text = head.rstrip()
        return f"{prefix}{quotes}{text}{quotes}{head[len(text):]}\n{tail}"
    return f"{prefix}{quotes}{inner}{quotes}"
