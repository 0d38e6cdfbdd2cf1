"""名次 is of 指标 where the table has it, else of a printed rate, else of an implied one; the whole table is ranked by one of them."""

import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from functools import partial

from scoring.checks.columns import Quantity
from scoring.checks.figures import Figure, Interval
from scoring.checks.lines import Line
from scoring.checks.ranks import Bounds, Ranked, between_neighbours, in_broken_tie, in_conflict, jumps, possible_ranks
from scoring.checks.relations import rate, year_rate
from scoring.checks.table import Fault, FaultKind, Options, PrintedTable

_RANK = re.compile(r"(?:第|并列|并列第)?(\d{1,6})(?:名|位)?(?:\(并列\))?")

Basis = Callable[[Line], Figure | Interval | None]
"""What a row is ranked by; None where the row does not tell it, so that nothing about its place can be proven."""

Wrong = dict[int, tuple[FaultKind, Bounds | None]]
"""The rows whose ranks are ruled out, each with the ranks that it could have."""


def judge_ranks(table: PrintedTable, lines: Sequence[Line], *, options: Options) -> Iterator[tuple[int, Fault | None]]:
    """Return each ranked row (its place in `lines`) with its fault or None; rows are ranked within their group.

    Where several rates come into question, the first whose order agrees with the ranks is the one; it alone tells where ranks jump. Where
    none agrees, a rank is a fault that contradicts the first printed rate, or, where no rate is printed, every implied one.
    """
    column = table.places.get(Quantity.RANK)
    if column is None:
        return
    groups = _groups(lines, column)
    ranks = {place: rank for members in groups for place, rank in members}
    bases, printed = _bases(table, [lines[place] for place in ranks])
    found = [_wrong_by(basis, lines, groups, options) for basis in bases]
    agreeing = (wrong for wrong in found if all(kind is FaultKind.SEQUENCE for kind, _ in wrong.values()))
    wrong = next(agreeing, None)
    if wrong is None:
        wrong = found[0] if printed else _in_all(found)
    for place, rank in ranks.items():
        yield place, _fault(lines[place], column, *_unless_held(rank, *wrong[place])) if place in wrong else None


def _unless_held(rank: int, kind: FaultKind, bounds: Bounds | None) -> tuple[FaultKind, Bounds | None]:
    """Drop bounds between which the printed rank lies: those of several bases taken together prove nothing more."""
    return kind, None if bounds is not None and bounds.holds(rank) else bounds


def _groups(lines: Sequence[Line], column: int) -> list[list[tuple[int, int]]]:
    """Return the places and ranks of the ranked rows of each group."""
    groups: dict[str, list[tuple[int, int]]] = {}
    for place, line in enumerate(lines):
        match = _RANK.fullmatch(unicodedata.normalize("NFKC", line.row.texts[column]).strip())
        if match and line.row.level == 0:
            groups.setdefault(line.row.group, []).append((place, int(match[1])))
    return list(groups.values())


def _bases(table: PrintedTable, lines: Sequence[Line]) -> tuple[list[Basis], bool]:
    """Return what the ranks may be of, at least one, and whether it is printed: 指标, else 完成率 and 年完成率, else the implied rates.

    A rate is implied by the columns it is made of, also where no row tells it because its plan may have been rounded to 0.
    """
    if Quantity.MEASURE in table.places:
        return [partial(Line.figure, quantity=Quantity.MEASURE)], True
    rates: list[Basis] = [partial(Line.figure, quantity=quantity) for quantity in (Quantity.RATE, Quantity.YEAR_RATE)]
    printed = [basis for basis in rates if any(basis(line) for line in lines)]
    implied = [basis for plan, basis in _IMPLIED.items() if {plan, Quantity.ACTUAL} <= table.places.keys()]
    return printed or list(implied) or [_implied_rate], bool(printed)


def _implied_rate(line: Line) -> Interval | None:
    implied = rate(line, None)
    return implied if isinstance(implied, Interval) else None


def _implied_year_rate(line: Line) -> Interval | None:
    implied = year_rate(line, None)
    return implied if isinstance(implied, Interval) else None


_IMPLIED: dict[Quantity, Callable[[Line], Interval | None]] = {
    Quantity.PLAN: _implied_rate,
    Quantity.YEAR_PLAN: _implied_year_rate,
}
"""The rates that 完成 implies, by the plan that it is set against."""


def _wrong_by(basis: Basis, lines: Sequence[Line], groups: Sequence[Sequence[tuple[int, int]]], options: Options) -> Wrong:
    wrong: Wrong = {}
    for members in groups:
        rows = [Ranked.of(rank, basis(lines[place])) for place, rank in members]
        wrong |= {members[number][0]: found for number, found in _wrong_ranks(rows, options).items()}
    return wrong


def _in_all(found: Sequence[Wrong]) -> Wrong:
    """Return the rows that are wrong by every basis, with all ranks that one of them allows."""
    wrong = dict(found[0])
    for other in found[1:]:
        wrong = {place: (kind, _either(bounds, other[place][1])) for place, (kind, bounds) in wrong.items() if place in other}
    return wrong


def _either(one: Bounds | None, other: Bounds | None) -> Bounds | None:
    if one is None or other is None:
        return None
    unbounded = one.highest is None or other.highest is None
    return Bounds(min(one.lowest, other.lowest), None if unbounded else max(one.highest or 0, other.highest or 0))


def _fault(line: Line, column: int, kind: FaultKind, bounds: Bounds | None) -> Fault:
    lowest = str(bounds.lowest) if bounds else ""
    highest = str(bounds.highest) if bounds and bounds.highest is not None else ""
    return Fault(line.place(column), line.row.texts[column], lowest, highest, kind)


def _wrong_ranks(rows: Sequence[Ranked], options: Options) -> Wrong:
    """Return the ranks that the printed values rule out.

    Where the order agrees everywhere, only a jump in the ranks is a fault, once, at the row where it happens. Where it does not, every
    row is a fault whose rank lies outside the possible ones. With `partial` jumps are allowed, and ranks smaller than the number of
    rows above allows are faults, then the fewest rows that break the order.
    """
    bounds = possible_ranks(rows, options.ties, partial=options.partial)
    conflicts = in_conflict(rows)
    if options.partial:
        wanted: dict[int, Bounds | None] = {place: bounds[place] for place, row in enumerate(rows) if row.rank < bounds[place].lowest}
        rest = [place for place in range(len(rows)) if place not in wanted]
        wanted |= {rest[place]: fitting for place, fitting in between_neighbours([rows[place] for place in rest]).items()}
    elif not any(conflicts):
        return {place: (FaultKind.SEQUENCE, fitting) for place, fitting in jumps(rows, bounds, ties=options.ties)}
    else:
        outside = [place for place, row in enumerate(rows) if not bounds[place].holds(row.rank)]
        wanted = {place: bounds[place] for place in outside or [place for place, conflict in enumerate(conflicts) if conflict]}
    ties = in_broken_tie(rows)
    return {place: _against_others(rows[place].rank, fitting, tie=ties[place]) for place, fitting in wanted.items()}


def _against_others(rank: int, wanted: Bounds | None, *, tie: bool) -> tuple[FaultKind, Bounds | None]:
    """Return the fault of a rank; one that could stand by itself, and only not beside another row's, has no ranks that it should have."""
    if wanted is not None and not wanted.holds(rank):
        return FaultKind.RANK, wanted
    return FaultKind.TIE if tie else FaultKind.RANK, None
