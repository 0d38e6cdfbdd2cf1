"""Regions are unions of boxes: what several quantities may be at once for a rule to hold; met and subtracted exactly."""

from collections.abc import Callable, Mapping

from scoring.lint.values import Values

Box = Mapping[str, Values]
"""The values of each quantity that is limited; a quantity that is not named may be anything."""
Region = tuple[Box, ...]
Full = Callable[[str], Values]
"""Everything that a quantity can be."""

ANYTHING: Region = ({},)
MOST = 400
"""More boxes than a written rule needs; beyond, subtraction stops and leaves too much, which never proves that all is covered."""


def meet(one: Region, other: Region) -> Region:
    """What is in both regions."""
    return tuple(both for a in one for b in other if (both := _met(a, b)) is not None)


def _met(one: Box, other: Box) -> Box | None:
    both = {**one, **{name: one[name].meet(values) if name in one else values for name, values in other.items()}}
    return None if any(values.empty for values in both.values()) else both


def less(region: Region, other: Region, *, full: Full) -> Region:
    """What is in the first region and not in the other; too much of it where the boxes become too many."""
    left = region
    for taken in other:
        if len(left) > MOST:
            return left
        left = tuple(piece for box in left for piece in _less(box, taken, full))
    return left


def _less(box: Box, taken: Box, full: Full) -> Region:
    if _met(box, taken) is None:
        return (box,)
    pieces: list[Box] = []
    inside = dict(box)
    for name, values in taken.items():
        mine = inside.get(name, full(name))
        outside = mine.less(values)
        if not outside.empty:
            pieces.append({**inside, name: outside})
        inside[name] = mine.meet(values)
    return tuple(pieces)


def names(region: Region) -> set[str]:
    """The quantities that are limited in some box."""
    return {name for box in region for name in box}


def shadow(region: Region, name: str, *, full: Full) -> Values:
    """The values of one quantity for which some box of the region has a place."""
    values = Values()
    for box in region:
        values = values.join(box.get(name, full(name)))
    return values
