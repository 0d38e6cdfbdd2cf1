"""Which rows a total is the sum of, and what the sum may be."""

from collections.abc import Sequence
from fractions import Fraction

from scoring.checks.columns import ADDED
from scoring.checks.figures import Interval, total
from scoring.checks.lines import Line
from scoring.checks.relations import Reason


def find_parts(lines: Sequence[Line]) -> None:
    """Give every total its parts, in place: 小计 first, then 合计 (of 小计 and of rows under none), then 总计.

    A total that names its group is the sum of that group. Any other is the sum of the rows before it, back to the last total of its kind
    or higher, or, where it stands on top, of the rows after it. 其中 rows are never parts.
    """
    added = [line for line in lines if line.row.level is not None]
    taken: set[int] = set()
    for level in (1, 2, 3):
        for index, line in enumerate(added):
            if line.row.level == level:
                parts = (
                    _of_group(added, line, taken) or ([] if line.row.heads else _before(added, index, taken)) or _after(added, index, taken)
                )
                line.parts = [added[part] for part in parts]
                taken.update(parts)


def _level(line: Line) -> int:
    return line.row.level or 0


def _of_group(lines: Sequence[Line], whole: Line, taken: set[int]) -> list[int]:
    if not whole.row.group:
        return []
    return [
        index
        for index, line in enumerate(lines)
        if index not in taken and line.row.group == whole.row.group and _level(line) < _level(whole)
    ]


def _before(lines: Sequence[Line], index: int, taken: set[int]) -> list[int]:
    parts: list[int] = []
    for place in range(index - 1, -1, -1):
        if _level(lines[place]) >= _level(lines[index]):
            break
        if place not in taken:
            parts.insert(0, place)
    return parts


def _after(lines: Sequence[Line], index: int, taken: set[int]) -> list[int]:
    parts: list[int] = []
    for place in range(index + 1, len(lines)):
        if _level(lines[place]) >= _level(lines[index]):
            break
        if place not in taken:
            parts.append(place)
    return parts


def sum_of_parts(line: Line, column: int) -> Interval | Reason | None:
    """A total is the sum of its parts; it is unverifiable while a part is neither stated nor implied.

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
    return total(intervals).scaled(1 / line.table.sizes.get(quantity, Fraction(1)))


def _other(part: Line, column: int) -> Interval | None:
    figure = part.figures.get(column)
    return None if figure is None else figure.interval
