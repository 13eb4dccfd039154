"""PEP 701 f-strings and PEP 750 t-strings."""

name, width, rows = "x", 10, {"a": [1, 2]}

plain = f"{name}"
nested = f"{f"{f"{name!r:>{width}}"}"}"
quotes = f"{rows["a"][0]} {rows['a']}"
backslash = f"{'\n'.join(map(str, rows["a"]))}"
lines = f"{
    name  # a comment inside
    .upper()
}"
multi = f'''{
    [value for value in rows["a"] if (twice := value * 2)]:>{
        width
    }}'''
debug = f"{name = }, {width=:>5}"
braces = f"{{{name}}} {{not}} {'{'}"
call = f"{(lambda value: value + 1)(width)} {sorted(rows, key=lambda key: key)}"
raw = rf"\{name}\d" + Rb"\x" + fR"{width:\>5}"
named = f"\N{DIGIT ONE}{name}"

template = t"Hello {name!s:>{width}} {rows["a"]}"
raw_template = rt"\{name}" + tR"{width = }"
template_lines = t'''{
    # a comment inside
    [item for item in rows["a"]]
}'''
inside = t"{f"{t"{name}"}"}"
