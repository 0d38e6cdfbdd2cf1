"""Which rows a total is the sum of, and what the sum may be."""

from collections.abc import Iterable, Sequence
from fractions import Fraction
from itertools import takewhile

from scoring.checks.columns import ADDED
from scoring.checks.figures import Interval, total
from scoring.checks.lines import Line
from scoring.checks.relations import Reason


def find_parts(lines: Sequence[Line]) -> None:
    """Give every total its parts, in place: 小计 first, then 合计 (of 小计 and of rows under none), then 总计.

    The first total of its kind that names a group is the sum of that group. Any other is the sum of the rows before it, back to the last
    total of its kind or higher, or, where it stands on top, of the rows after it. 其中 rows are never parts.
    """
    added = [line for line in lines if line.row.level is not None]
    groups: dict[str, list[int]] = {}
    for index, line in enumerate(added):
        groups.setdefault(line.row.group, []).append(index)
    taken: set[int] = set()
    for level in (1, 2, 3):
        summed = {""}
        for index, line in enumerate(added):
            if line.row.level == level:
                members = [] if line.row.group in summed else groups[line.row.group]
                summed.add(line.row.group)
                before = [] if line.row.heads else _run(added, range(index - 1, -1, -1), level)
                after = _run(added, range(index + 1, len(added)), level)
                parts = _free(added, members, level, taken) or _free(added, before, level, taken) or _free(added, after, level, taken)
                line.parts = [added[part] for part in parts]
                taken.update(parts)


def _level(line: Line) -> int:
    return line.row.level or 0


def _run(lines: Sequence[Line], places: Iterable[int], level: int) -> list[int]:
    """Return the places up to the first total of this level or higher."""
    return list(takewhile(lambda place: _level(lines[place]) < level, places))


def _free(lines: Sequence[Line], places: Iterable[int], level: int, taken: set[int]) -> list[int]:
    """Return, in the order of the table, the places below a level that no total has yet."""
    return sorted(place for place in places if place not in taken and _level(lines[place]) < level)


def sum_of_parts(line: Line, column: int) -> Interval | Reason | None:
    """A total is the sum of its parts; it is unverifiable while a part is absent, or neither stated nor implied.

    In the printed unit of the column. None for a row without parts.
    """
    if not line.parts:
        return None
    quantity = line.table.columns[column].quantity
    intervals: list[Interval] = []
    for part in line.parts:
        found = part.best(quantity) if quantity in ADDED else _other(part, column)
        if found is None:
            return Reason(f"第{part.row.number}行{f'（{part.row.name}）' if part.row.name else ''}没有数字")
        intervals.append(found)
    return total(intervals).scaled(1 / line.table.sizes.get(quantity, Fraction(1))) if line.complete else Reason("表中只列出部分单位")


def _other(part: Line, column: int) -> Interval | None:
    figure = part.figures.get(column)
    return None if figure is None else figure.interval
