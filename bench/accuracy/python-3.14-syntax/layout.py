"""Brackets over lines that are indented less than their statement, form feeds and line continuations."""

values = [
1, 2,
]
if values:
    result = sum(
  (values[0] +
  values[1],
  ))
    text = str(values.
  count(1))
    if result and \
  text:
        pass


def after_form_feed():
    return (
# a comment at the left
  values
    )


def with_tabs():
	if values:
		return [value
	for value in values]
