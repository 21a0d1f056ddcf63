"""Things in groups that have nothing in common."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from typing import TypeVar

Item = TypeVar("Item")


def connected(
    items: Iterable[Item], things: Callable[[Item], Iterable[Hashable]]
) -> list[list[Item]]:
    """The items in groups: two that share a thing are in one, and so are those between them.

    Groups and items keep their order. Items without a thing are left out.
    """
    leaders: dict[Hashable, Hashable] = {}

    def leader(thing: Hashable) -> Hashable:
        while leaders.setdefault(thing, thing) != thing:
            leaders[thing] = thing = leaders[leaders[thing]]
        return thing

    firsts: list[tuple[Hashable, Item]] = []
    for item in items:
        first, *others = [*things(item)] or [None]
        if first is not None:
            firsts.append((first, item))
            for other in others:
                leaders[leader(other)] = leader(first)
    groups: dict[Hashable, list[Item]] = {}
    for first, item in firsts:
        groups.setdefault(leader(first), []).append(item)
    return list(groups.values())
