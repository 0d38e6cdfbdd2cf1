"""Whole numbers without chance: sharing a total by largest remainder, and draws that a name decides."""

from collections.abc import Sequence
from hashlib import sha256
from typing import TypeVar

T = TypeVar("T")


def share(total: int, weights: Sequence[int]) -> list[int]:
    """Return whole parts of a total (not negative) in proportion to weights; they sum to it exactly.

    The largest remainders get the units left over, the first of equals first. Raises ValueError when every weight is zero.
    """
    whole = sum(weights)
    if whole <= 0:
        raise ValueError("a total cannot be shared by weights of zero")
    parts = [total * weight // whole for weight in weights]
    by_remainder = sorted(range(len(weights)), key=lambda place: (-(total * weights[place] % whole), place))
    for place in by_remainder[: total - sum(parts)]:
        parts[place] += 1
    return parts


def draw(name: str, count: int) -> int:
    """Return a number from 0 to count − 1 that depends on the name alone, on every machine the same."""
    return int.from_bytes(sha256(name.encode()).digest()[:8], "big") % count


def between(name: str, low: int, *, high: int) -> int:
    """Return a number from low to high, both included, that depends on the name alone."""
    return low + draw(name, high - low + 1)


def pick(name: str, items: Sequence[T]) -> T:
    """Return one of the items, which one depends on the name alone."""
    return items[draw(name, len(items))]


def shuffled(purpose: str, names: Sequence[str]) -> list[str]:
    """Return the names in an order that depends on the purpose and the names alone."""
    return sorted(names, key=lambda name: (draw(f"{purpose}/{name}", 2**63), name))
