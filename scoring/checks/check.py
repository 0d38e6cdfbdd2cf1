"""Checks a printed table: relations within rows, totals, ranks."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from core.errors import BadPeriod
from core.period import Month
from scoring.checks.columns import Quantity, is_added, size_of
from scoring.checks.figures import Figure, Interval, possible_prints
from scoring.checks.lines import Line, read_lines
from scoring.checks.ranks import Bounds, Ranked, between_neighbours, in_conflict, jumps, possible_ranks
from scoring.checks.relations import RELATIONS, ZERO, Implied, Reason, rate, year_rate
from scoring.checks.sums import find_parts, sum_of_parts
from scoring.checks.table import Fault, FaultKind, Options, PrintedTable, Report, Unverifiable

_RANK = re.compile(r"(?:第|并列|并列第)?(\d{1,6})(?:名|位)?(?:\(并列\))?")


@dataclass(frozen=True)
class _Judged:
    """A figure that was compared with what it must be."""

    row: int
    column: int
    outcome: Fault | Unverifiable | None


def check_table(table: PrintedTable, options: Options | None = None) -> Report:
    """Check every printed figure that other printed figures say something about; never raises on any table.

    A figure is a fault only if no rounding of the printed figures allows it (module docstrings of figures, relations, sums and ranks).
    """
    options = options or Options()
    lines, unreadable = read_lines(table, complete=not options.partial)
    find_parts(lines)
    _recognise_fractions(table, lines)
    judged = [*_relations(table, lines, options), *_sums(table, lines), *_ranks(table, lines, options)]
    judged.sort(key=lambda item: (item.row, item.column))
    compared = {(item.row, item.column) for item in judged if not isinstance(item.outcome, Unverifiable)}
    return Report(
        tuple(item.outcome for item in judged if isinstance(item.outcome, Fault)),
        (
            *unreadable,
            *(item.outcome for item in judged if isinstance(item.outcome, Unverifiable) and (item.row, item.column) not in compared),
        ),
        len(compared),
    )


def _recognise_fractions(table: PrintedTable, lines: Sequence[Line]) -> None:
    """A column of rates without % in its cells is one of fractions (0.6518) where more rows close that way than as percent.

    Nor may its header state %, unless the file does not tell how its cells are shown.
    """
    for quantity, rule in ((Quantity.RATE, rate), (Quantity.YEAR_RATE, year_rate)):
        index = table.places.get(quantity)
        if (
            index is None
            or (table.shown and table.columns[index].unit)
            or any("%" in row.texts[index] or "％" in row.texts[index] for row in table.rows)
        ):
            continue
        pairs = [(line.figures[index], rule(line, None)) for line in lines if index in line.figures]
        closing = [sum(_closes(replace(figure, factor=factor), implied) for figure, implied in pairs) for factor in (1, 100)]
        if closing[1] > closing[0]:
            for line in lines:
                if index in line.figures:
                    line.figures[index] = replace(line.figures[index], factor=100)


def _closes(figure: Figure, implied: Implied) -> bool:
    return isinstance(implied, Interval) and figure.fits(implied)


def _relations(table: PrintedTable, lines: Sequence[Line], options: Options) -> Iterator[_Judged]:
    kinds = {size_of(unit)[0] for unit in table.amount_units}
    for quantity, (kind, rule) in RELATIONS.items():
        index = table.places.get(quantity)
        if index is None:
            continue
        for place, line in enumerate(lines):
            if index in line.figures:
                implied = rule(line, _month(table, line, options)) if len(kinds) <= 1 else Reason("各列的计量单位不同类")
                if isinstance(implied, Interval):
                    implied = implied.scaled(1 / table.sizes.get(quantity, Fraction(1)))
                yield from _judge(line, place, index, implied, kind)


def _sums(table: PrintedTable, lines: Sequence[Line]) -> Iterator[_Judged]:
    for index, column in enumerate(table.columns):
        if is_added(column.quantity, column.unit):
            for place, line in enumerate(lines):
                if index in line.figures:
                    yield from _judge(line, place, index, sum_of_parts(line, index), FaultKind.SUM)


def _judge(line: Line, place: int, index: int, implied: Implied, kind: FaultKind) -> Iterator[_Judged]:
    """Compare a printed figure with what is implied."""
    figure, where = line.figures[index], line.place(index)
    if implied is None:
        return
    if implied is ZERO:
        yield _Judged(place, index, Fault(where, figure.text, "", "", FaultKind.ZERO_PLAN))
    elif isinstance(implied, Reason):
        yield _Judged(place, index, Unverifiable(where, figure.text, implied.text))
    elif figure.fits(implied):
        yield _Judged(place, index, None)
    else:
        yield _Judged(place, index, Fault(where, figure.text, *possible_prints(implied, figure), kind))


def _month(table: PrintedTable, line: Line, options: Options) -> int | None:
    """Return the month that a row states in its own column, else the month given for the table."""
    index = table.places.get(Quantity.MONTH)
    if index is None:
        return options.month
    text = unicodedata.normalize("NFKC", line.row.texts[index]).strip()
    try:
        return int(text.removesuffix("月")) if re.fullmatch(r"0?[1-9]月?|1[0-2]月?", text) else Month.parse(text).number
    except BadPeriod:
        return None


def _ranks(table: PrintedTable, lines: Sequence[Line], options: Options) -> Iterator[_Judged]:
    column = table.places.get(Quantity.RANK)
    if column is None:
        return
    groups: dict[str, list[tuple[int, int]]] = {}
    for place, line in enumerate(lines):
        match = _RANK.fullmatch(unicodedata.normalize("NFKC", line.row.texts[column]).strip())
        if match and line.row.level == 0:
            groups.setdefault(line.row.group, []).append((place, int(match[1])))
    for members in groups.values():
        rows = [Ranked.of(rank, _value(table, lines[place])) for place, rank in members]
        wrong = _wrong_ranks(rows, options)
        for number, (place, _) in enumerate(members):
            yield _Judged(place, column, _rank_fault(lines[place], column, wrong[number]) if number in wrong else None)


def _rank_fault(line: Line, column: int, found: tuple[FaultKind, Bounds | None]) -> Fault:
    kind, bounds = found
    lowest = str(bounds.lowest) if bounds else ""
    highest = str(bounds.highest) if bounds and bounds.highest is not None else ""
    return Fault(line.place(column), line.row.texts[column], lowest, highest, kind)


def _value(table: PrintedTable, line: Line) -> Figure | Interval | None:
    """Return what the rank is of: 指标 where the table has it, else 完成率, else 年完成率, printed or as 完成 ÷ 计划."""
    if Quantity.MEASURE in table.places:
        return line.figure(Quantity.MEASURE)
    for quantity, rule in ((Quantity.RATE, rate), (Quantity.YEAR_RATE, year_rate)):
        printed = line.figure(quantity)
        if printed is not None or quantity in table.places:
            return printed
        implied = rule(line, None)
        if isinstance(implied, Interval):
            return implied
    return None


def _wrong_ranks(rows: Sequence[Ranked], options: Options) -> dict[int, tuple[FaultKind, Bounds | None]]:
    """Return the ranks that the printed values rule out.

    Where the order agrees everywhere, only a jump in the ranks is a fault, once, at the row where it happens. Where it does not, every
    row is a fault whose rank lies outside the possible ones. With `partial` jumps are allowed, and ranks smaller than the number of
    rows above allows are faults, then the fewest rows that break the order.
    """
    bounds = possible_ranks(rows, options.ties, partial=options.partial)
    if options.partial:
        low: dict[int, Bounds | None] = {place: bounds[place] for place, row in enumerate(rows) if row.rank < bounds[place].lowest}
        rest = [place for place in range(len(rows)) if place not in low]
        broken = {rest[place]: wanted for place, wanted in between_neighbours([rows[place] for place in rest]).items()}
        return {place: (FaultKind.RANK, wanted) for place, wanted in (low | broken).items()}
    conflicts = in_conflict(rows)
    if not any(conflicts):
        return {place: (FaultKind.SEQUENCE, wanted) for place, wanted in jumps(rows, options.ties)}
    outside: dict[int, tuple[FaultKind, Bounds | None]] = {
        place: (FaultKind.RANK, bounds[place])
        for place, row in enumerate(rows)
        if not bounds[place].lowest <= row.rank <= (bounds[place].highest or row.rank)
    }
    return outside or {place: (FaultKind.RANK, bounds[place]) for place, conflict in enumerate(conflicts) if conflict}
