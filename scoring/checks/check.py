"""Checks a printed table: whole counts, relations within rows, totals, ranks."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from core.errors import BadPeriod
from core.period import Month
from scoring.checks.columns import Quantity, is_added, size_of
from scoring.checks.figures import EXACT_UNITS, Figure, Interval, is_figure, possible_prints
from scoring.checks.lines import Line, read_lines
from scoring.checks.ranking import judge_ranks
from scoring.checks.relations import RELATIONS, ZERO, Implied, Reason, rate, year_rate
from scoring.checks.sums import find_parts, sum_of_parts
from scoring.checks.table import Fault, FaultKind, Options, PrintedTable, Report, Unverifiable


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
    if _recognise_fractions(table, lines):
        find_parts(lines)
    judged = [*_counts(table, lines), *_relations(table, lines, options), *_sums(table, lines), *_ranks(table, lines, options)]
    judged.sort(key=lambda item: (item.row, item.column))
    compared = {(item.row, item.column) for item in judged if not isinstance(item.outcome, Unverifiable)}
    return Report(
        tuple(item.outcome for item in judged if isinstance(item.outcome, Fault)),
        (
            *unreadable,
            *(item.outcome for item in judged if isinstance(item.outcome, Unverifiable) and (item.row, item.column) not in compared),
        ),
        len(compared),
        len(unreadable),
    )


def _recognise_fractions(table: PrintedTable, lines: Sequence[Line]) -> bool:
    """A column of rates without % in its cells is one of fractions (0.6518) where more rows close that way than as percent.

    Nor may its header state %, unless the file does not tell how its cells are shown. Returns whether there is such a column.
    """
    found = False
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
            found = True
            for line in lines:
                if index in line.figures:
                    line.figures[index] = replace(line.figures[index], factor=100)
    return found


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
        elif column.quantity is Quantity.OTHER and not column.unit:
            yield from _unstated_units(lines, index)


def _unstated_units(lines: Sequence[Line], index: int) -> Iterator[_Judged]:
    """A total in a column that is not known and states no unit may be a sum or not."""
    for place, line in enumerate(lines):
        text = line.row.texts[index]
        if line.parts and is_figure(text):
            yield _Judged(place, index, Unverifiable(line.place(index), text, "表头没有写明计量单位，不知是否相加"))


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


def _counts(table: PrintedTable, lines: Sequence[Line]) -> Iterator[_Judged]:
    """A count is a whole number; only an average of counts is not."""
    for index, column in enumerate(table.columns):
        if column.unit in EXACT_UNITS and "均" not in column.header:
            for place, line in enumerate(lines):
                figure = line.figures.get(index)
                if figure is not None and figure.value.denominator != 1 and "均" not in line.row.name:
                    yield _Judged(place, index, Fault(line.place(index), figure.text, "", "", FaultKind.COUNT))


def _ranks(table: PrintedTable, lines: Sequence[Line], options: Options) -> Iterator[_Judged]:
    for place, fault in judge_ranks(table, lines, options=options):
        yield _Judged(place, table.places[Quantity.RANK], fault)
