"""Which rows a total is the sum of, and what the sum may be: of all admissible readings, the first that closes."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import chain, pairwise, takewhile

from scoring.checks.columns import ADDED, Quantity, is_added, size_of
from scoring.checks.figures import Interval
from scoring.checks.lines import Line, Sums
from scoring.checks.relations import RELATIONS, Reason

Rows = Sequence[Line]
Places = Sequence[int]


@dataclass(frozen=True)
class Reading:
    """What a total may sum: the last `count` of the rows at these places, in the order of the table, and what those come to."""

    run: Places
    count: int
    sums: Sums

    @property
    def places(self) -> Places:
        """The places of the rows."""
        return self.run[len(self.run) - self.count :]


def find_parts(lines: Rows) -> None:
    """Give every total its parts, in place: 小计 first, then 合计 (of 小计 and of rows under none), then 总计.

    The first total of its kind that names a group is the sum of that group. Any other is the sum of the rows before it, back to the last
    total of its kind or higher (a 小计: or the last heading), or, where it stands on top, of the rows after it. 其中 rows are never parts.
    Where that does not close, a 小计 may be the sum of fewer rows just before it, and a higher total that of all rows.
    """
    added = [line for line in lines if line.row.level is not None]
    for line in added:
        line.parts, line.sums = [], {}
    under: dict[int, Places] = {}
    sure: set[int] = set()
    for level in (1, 2, 3):
        rows = [place for place, line in enumerate(added) if _level(line) < level and not line.parts]
        everything = _reading(added, rows)
        for index, runs in _totals(added, level, under):
            wider = _wider(everything, runs[0], under, sure) if level > 1 else ()
            chosen, alone = _choose(added[index], chain(_readings(added, index, runs), wider))
            added[index].parts, added[index].sums = [added[place] for place in chosen.places], chosen.sums
            under[index] = chosen.places
            if alone:
                sure.add(index)


def _totals(added: Rows, level: int, under: Mapping[int, Places]) -> Iterator[tuple[int, list[Places]]]:
    """Return the place of each total of a level with any rows to sum, and the runs of rows that it may sum, likeliest first."""
    groups: dict[str, list[int]] = {}
    for index, line in enumerate(added):
        groups.setdefault(line.row.group, []).append(index)
    summed = {""}
    taken = set(chain.from_iterable(under.values()))
    for index, line in enumerate(added):
        if line.row.level == level:
            members = [] if line.row.group in summed else groups[line.row.group]
            summed.add(line.row.group)
            before = [] if line.row.heads else _run(added, range(index - 1, -1, -1), level)
            after = _run(added, range(index + 1, len(added)), level)
            near = [_in_section(added, before), after] if level == 1 else [before, after, _in_section(added, before)]
            runs = [_free(added, run, level, taken) for run in (members, *near, _in_section(added, after))]
            if any(runs):
                yield index, [run for run in runs if run]
                taken.update(under[index])


def _readings(added: Rows, index: int, runs: Sequence[Places]) -> Iterator[Reading]:
    """Return what a total may sum: the likeliest run, of a 小计 then the nearest rows before it, fewest first, then the other runs."""
    yield _reading(added, runs[0])
    if added[index].row.level == 1:
        before = next((run for run in runs if run[-1] == index - 1), [])
        sums: Sums = {}
        for count, place in enumerate(reversed(before), start=1):
            sums = _extended(sums, added[place])
            if count < len(before):
                yield Reading(before, count, sums)
    yield from (_reading(added, run) for place, run in enumerate(runs) if run not in runs[:place] and place)


def _wider(everything: Reading, likeliest: Places, under: Mapping[int, Places], sure: set[int]) -> Iterator[Reading]:
    """Return the reading of all rows, unless the likeliest one holds the same rows and every 小计 in it can be read in one way only."""
    totals = [place for place in likeliest if place in under]
    rows = sorted(chain(*(under.get(place, (place,)) for place in likeliest)))
    if rows != everything.places or not sure.issuperset(totals):
        yield everything


def _choose(line: Line, readings: Iterable[Reading]) -> tuple[Reading, bool]:
    """Return the reading that most figures of a total allow, the earlier the better, and whether it is the only one that closes.

    A later reading must close somewhere.
    """
    judged = [
        (refuted, number, closed, reading) for number, reading in enumerate(readings) for closed, refuted in [_closing(line, reading)]
    ]
    refuted, number, _, reading = min((one for one in judged if one[2] or not one[1]), key=lambda one: one[:2])
    closing = sum(not refuted and closed > 0 for refuted, _, closed, _ in judged)
    return reading, not refuted and closing == 1 and judged[number][2] > 0


def _closing(line: Line, reading: Reading) -> tuple[int, int]:
    """Return how many figures of a total close by a reading, and how many it rules out: sums, and rates of sums that are not printed."""
    line.sums = reading.sums
    judged = [(figure, _implied(line, index)) for index, figure in line.figures.items()]
    if len({size_of(unit)[0] for unit in line.table.amount_units}) <= 1:
        judged += [
            (figure, RELATIONS[rate][1](line, None))
            for rate, plan in ((Quantity.RATE, Quantity.PLAN), (Quantity.YEAR_RATE, Quantity.YEAR_PLAN))
            if (figure := line.figure(rate)) and not (line.printed(plan) and line.printed(Quantity.ACTUAL))
        ]
    fits = [figure.fits(implied) for figure, implied in judged if isinstance(implied, Interval)]
    return sum(fits), len(fits) - sum(fits)


def _implied(line: Line, index: int) -> Interval | Reason | None:
    column = line.table.columns[index]
    return sum_of_parts(line, index) if is_added(column.quantity, column.unit) else None


def _reading(added: Rows, places: Places) -> Reading:
    sums: Sums = {}
    for place in reversed(places):
        sums = _extended(sums, added[place])
    return Reading(places, len(places), sums)


def _extended(sums: Sums, part: Line) -> Sums:
    """Return the sums with a row before all others; a figure that one row lacks has no sum, and the first such row stands for it."""
    columns = part.table.columns
    others = (place for place, one in enumerate(columns) if one.quantity is Quantity.OTHER and is_added(one.quantity, one.unit))
    keys: list[Quantity | int] = [*ADDED, *others]
    return {key: _plus(sums.get(key), part, part.part(key)) for key in keys}


def _plus(before: Interval | Line | None, part: Line, found: Interval | None) -> Interval | Line:
    if found is None:
        return part
    if before is None:
        return found
    return before + found if isinstance(before, Interval) else before


def _level(line: Line) -> int:
    return line.row.level or 0


def _run(lines: Rows, places: Iterable[int], level: int) -> list[int]:
    """Return the places up to the first total of this level or higher."""
    return list(takewhile(lambda place: _level(lines[place]) < level, places))


def _in_section(lines: Rows, places: Places) -> list[int]:
    """Return the places, nearest first, up to the first heading between two rows."""
    found = list(places[:1])
    for nearer, place in pairwise(places):
        if _heading_between(lines[min(nearer, place)], lines[max(nearer, place)]):
            break
        found.append(place)
    return found


def _heading_between(upper: Line, lower: Line) -> bool:
    """Whether a heading stands between two rows: they belong to different groups, and no cell of the lower one says so."""
    column = lower.table.places.get(Quantity.GROUP)
    own = column is not None and bool(lower.row.texts[column].strip())
    return not own and not _level(upper) and not _level(lower) and upper.row.group != lower.row.group


def _free(lines: Rows, places: Iterable[int], level: int, taken: set[int]) -> list[int]:
    """Return, in the order of the table, the places below a level that no total has yet."""
    return sorted(place for place in places if place not in taken and _level(lines[place]) < level)


def sum_of_parts(line: Line, column: int) -> Interval | Reason | None:
    """A total is the sum of its parts; it is unverifiable while a part is absent, or neither stated nor implied.

    In the printed unit of the column. None for a row without parts.
    """
    quantity = line.table.columns[column].quantity
    found = line.sums.get(quantity if quantity in ADDED else column)
    if found is None:
        return None
    if isinstance(found, Line):
        return Reason(f"第{found.row.number}行{f'（{found.row.name}）' if found.row.name else ''}没有数字")
    return found.scaled(1 / line.table.sizes.get(quantity, Fraction(1))) if line.complete else Reason("表中只列出部分单位")
