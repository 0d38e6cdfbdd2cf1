"""Rows as figures: what each prints, and what follows from the other figures of the row or from its parts."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction

from core.errors import BadAmount
from scoring.checks.columns import Quantity
from scoring.checks.figures import EXACT_UNITS, Figure, Interval, corners, read_figure
from scoring.checks.table import Place, PrintedRow, PrintedTable, Unverifiable

_ONE = Fraction(1)
_TEXTS = frozenset({Quantity.GROUP, Quantity.UNIT, Quantity.MONTH, Quantity.RANK})


@dataclass
class Line:
    """A row under check: its printed figures by column, and the lines whose sum it is."""

    row: PrintedRow
    table: PrintedTable
    figures: dict[int, Figure] = field(default_factory=dict)
    parts: list["Line"] = field(default_factory=list)
    sums: "Sums" = field(default_factory=dict)
    complete: bool = True
    """Whether the table holds all parts."""

    def figure(self, quantity: Quantity) -> Figure | None:
        """Return the printed figure of a quantity."""
        place = self.table.places.get(quantity)
        return None if place is None else self.figures.get(place)

    def place(self, index: int) -> Place:
        """Return where the figure of a column stands."""
        column = self.table.columns[index]
        return Place(self.row.number, column.header, f"{column.letters}{self.row.number}", self.row.name, column.quantity)

    def printed(self, quantity: Quantity) -> Interval | None:
        """Return the true values that a printed figure stands for; all amounts of a table in one unit."""
        figure = self.figure(quantity)
        return None if figure is None else figure.interval.scaled(self.table.sizes.get(quantity, _ONE))

    def known(self, quantity: Quantity) -> Interval | None:
        """Return a quantity as printed, or, in a total that does not print it, as the sum of its parts."""
        return self.printed(quantity) or self.summed(quantity)

    def best(self, quantity: Quantity) -> Interval | None:
        """Return a quantity as known, or else as it follows from other figures of the row."""
        return self.known(quantity) or self.derived(quantity)

    def summed(self, quantity: Quantity) -> Interval | None:
        """Return the sum of the parts; None without all parts or with a part that neither states nor implies the quantity."""
        found = self.sums.get(quantity)
        return found if self.complete and isinstance(found, Interval) else None

    def part(self, key: "Quantity | int") -> Interval | None:
        """Return what the line gives to a sum: of an added quantity what is best known, of another column what is printed there."""
        if isinstance(key, Quantity):
            return self.best(key)
        figure = self.figures.get(key)
        return None if figure is None else figure.interval

    def derived(self, quantity: Quantity) -> Interval | None:
        """Return what follows for an unprinted quantity from the other printed figures of the row."""
        return next(_DERIVED[quantity](self), None) if quantity in _DERIVED else None


Sums = dict[Quantity | int, Interval | Line]
"""What the parts of a total come to, by added quantity (in the table's one unit) or by another column; or a part without its figure."""


def _plan(line: Line) -> Iterator[Interval]:
    """计划 = 完成 − 超额 = 完成 + 差额 = 完成 ÷ 完成率."""
    actual, excess, shortfall = line.printed(Quantity.ACTUAL), line.printed(Quantity.EXCESS), line.printed(Quantity.SHORTFALL)
    if actual and excess:
        yield actual - excess
    if actual and shortfall:
        yield actual + shortfall
    yield from _divided(actual, line.printed(Quantity.RATE))


def _actual(line: Line) -> Iterator[Interval]:
    """完成 = 计划 + 超额 = 计划 − 差额 = 计划 × 完成率 = 年计划 × 年完成率."""
    plan, excess, shortfall = line.printed(Quantity.PLAN), line.printed(Quantity.EXCESS), line.printed(Quantity.SHORTFALL)
    if plan and excess:
        yield plan + excess
    if plan and shortfall:
        yield plan - shortfall
    yield from _multiplied(plan, line.printed(Quantity.RATE))
    yield from _multiplied(line.printed(Quantity.YEAR_PLAN), line.printed(Quantity.YEAR_RATE))


def _year_plan(line: Line) -> Iterator[Interval]:
    """年计划 = 完成 ÷ 年完成率."""
    yield from _divided(line.printed(Quantity.ACTUAL), line.printed(Quantity.YEAR_RATE))


def _excess(line: Line) -> Iterator[Interval]:
    """超额 = 完成 − 计划 = −差额."""
    plan, actual, shortfall = line.printed(Quantity.PLAN), line.printed(Quantity.ACTUAL), line.printed(Quantity.SHORTFALL)
    if plan and actual:
        yield actual - plan
    if shortfall:
        yield Interval(-shortfall.high, -shortfall.low)


def _shortfall(line: Line) -> Iterator[Interval]:
    """差额 = 计划 − 完成 = −超额."""
    plan, actual, excess = line.printed(Quantity.PLAN), line.printed(Quantity.ACTUAL), line.printed(Quantity.EXCESS)
    if plan and actual:
        yield plan - actual
    if excess:
        yield Interval(-excess.high, -excess.low)


_DERIVED = {
    Quantity.PLAN: _plan,
    Quantity.ACTUAL: _actual,
    Quantity.YEAR_PLAN: _year_plan,
    Quantity.EXCESS: _excess,
    Quantity.SHORTFALL: _shortfall,
}


def _divided(amount: Interval | None, rate: Interval | None) -> Iterator[Interval]:
    if amount and rate and rate.low > 0:
        yield corners(lambda a, r: 100 * a / r, amount, rate)


def _multiplied(amount: Interval | None, rate: Interval | None) -> Iterator[Interval]:
    if amount and rate:
        yield corners(lambda a, r: a * r / 100, amount, rate)


def read_lines(table: PrintedTable, *, complete: bool = True) -> tuple[list[Line], list[Unverifiable]]:
    """Read the figures of a table, which holds all its rows or not; a text that is no figure comes back as unverifiable."""
    lines: list[Line] = []
    unreadable: list[Unverifiable] = []
    for row in table.rows:
        line = Line(row, table, complete=complete)
        for index, (column, text) in enumerate(zip(table.columns, row.texts, strict=True)):
            if column.quantity in _TEXTS or (column.quantity is Quantity.OTHER and not column.unit):
                continue
            try:
                figure = read_figure(text, exact=column.unit in EXACT_UNITS)
            except BadAmount as error:
                unreadable.append(Unverifiable(line.place(index), text, f"不能作为数字，{error.reason}"))
                continue
            if figure is not None:
                line.figures[index] = figure
        lines.append(line)
    return lines, unreadable
