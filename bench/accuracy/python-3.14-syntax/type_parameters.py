"""PEP 695 and PEP 696: type parameters, their bounds and their defaults."""

import typing
from collections.abc import Callable, Sequence


class Stack[T]:
    items: list[T]

    def __init__(self, items: Sequence[T] = ()) -> None:
        self.items = list(items)

    def map[U](self, convert: Callable[[T], U]) -> "Stack[U]":
        return Stack([convert(item) for item in self.items])


class Bounded[T: (int, str), *Ts, **P](Stack[T]):
    inner: type[T] = int

    class Inner[V: T](Stack[V]):
        def pair(self, left: T, right: V) -> tuple[T, V]:
            return left, right


class Defaults[A = int, B: (int, str) = str, *Cs = *tuple[int, ...], **D = [int, str]]:
    def get[E = A](self, default: E | None = None) -> A | E:
        return typing.cast(A, default)


def first[T: Sequence[int] = list[int]](values: T, *rest: *tuple[T, ...]) -> T:
    def inner[T](other: T) -> T:
        return other

    return inner(values) if rest else values


type Pair[A, B = A] = tuple[A, B]
type Recursive = list[Recursive] | int
type Call[**P = ..., R = None] = Callable[P, R]
type Rest[*Ts = *tuple[()]] = tuple[*Ts]


def aliases():
    type Local[T] = dict[str, T]
    type = Local
    return type


class Names:
    T = 1
    x = T

    def method[T](self, value: T = x, *, other: "T | None" = None) -> T:
        return [K for K in (value, other)] or (lambda T=T: T)

    type Alias[K] = dict[K, T]
