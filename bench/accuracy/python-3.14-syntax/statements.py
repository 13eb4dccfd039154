"""Statements that came with 3.8 to 3.14."""

import asyncio
from contextlib import nullcontext as opened


def handlers(action, fallback):
    try:
        action()
    except ValueError, TypeError:
        return fallback
    except KeyError, LookupError, (OSError):
        raise
    except (RuntimeError, ArithmeticError) as error:
        return error
    else:
        return None
    finally:
        fallback()


def groups(action):
    try:
        action()
    except* ValueError, TypeError:
        pass
    except* OSError as group:
        print(group.exceptions)


def contexts(path):
    with (
        opened(path) as first,
        opened(path) as (second, *third),
        opened(path),
    ):
        return first, second, third


def patterns(command):
    match command:
        case ["go", direction] | {"go": direction}:
            return direction
        case {"kind": str(kind), "size": int() as size, **rest} if size > 1:
            return kind, rest
        case [first, *_, last] if (total := first + last):
            return total
        case asyncio.Task(name=name) | handlers.Other(name):
            return name
        case (1 | 2 | -3.5 | 1 + 2j) as number:
            return number
        case None | True | "text" "more":
            return ...
        case other:
            return other


def soft_keywords(match, case, type, _):
    match = {match: case}
    match[case] = type
    case(match)
    type(case)
    match, _ = _, match
    print(match, case, type, _)


def positional(a, /, b, *, c, d=1, **e):
    if (n := len(e)) > 1 and any((hit := x) for x in e):
        return n, hit
    return a, b, c, d


async def generator(source):
    async with source as items, opened(items):
        async for item in items:
            yield [part async for part in item if await part]
    return


def unpacking(*args: int, **kwargs: str):
    for value in *args, *kwargs:
        yield value
    table = {**kwargs, "x": 1}
    return table[*args], [*args, *kwargs], {*args}


@(lambda function: function)
@opened("x").enter_result
def decorated(): ...


def deleting(values):
    del (values[0], values[1]), values[2].x
    try:
        pass
    finally:
        del values


def redirects():
    global shared
    count = 0

    def inner():
        nonlocal count
        global shared
        count += 1
        shared = count
        return [total := item for item in (shared, count)], total

    return inner


class Body:
    a: int
    b: int = 1
    (c): int = 2
    __private = b
    values = [item for item in range(b)]
    nested = [b for b in (lambda: values)()] if b else __private

    def method(self, value=b):
        __class__
        return self.__private, value, super().__init__()
