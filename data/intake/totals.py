"""Total rows are no data: each is recomputed from the rows that it sums and compared."""

from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal

from core.errors import BadAmount
from data.intake.fields import UNCALCULATED, amount
from data.intake.problem import Problem, Severity
from data.sheets import Kind, Sheet
from data.tables import Column, Row, RowKind, Table, TableCell

_MANY_DIGITS = 21
_BOUNDS = (RowKind.SECTION, RowKind.SUBTOTAL, RowKind.TOTAL)


def total_problems(table: Table, layout: Sheet) -> list[Problem]:
    """Return a problem for every 合计 or 小计 that differs from the sum of its rows, printed decimals allowed for.

    A column with an unreadable figure is left out: its own problem comes first.
    """
    found: list[Problem] = []
    for column in layout.columns:
        there = table.column(column.field)
        if there is not None and column.kind in (Kind.MONEY, Kind.AREA):
            found.extend(_column_problems(table, column.field, there))
    return found


def _column_problems(table: Table, field: str, column: Column) -> Iterable[Problem]:
    try:
        amounts = {row.number: amount(row[field], column.unit) for row in table.data}
    except BadAmount:
        return
    for place, row in enumerate(table.rows):
        if row.kind not in (RowKind.TOTAL, RowKind.SUBTOTAL) or row[field].printed == UNCALCULATED:
            continue
        yield from _compared(row, row[field], column, [_sum(amounts, rows) for rows in _summed(table, place)])


def _compared(row: Row, cell: TableCell, column: Column, sums: list[Decimal]) -> Iterable[Problem]:
    name = column.name.rpartition("/")[2]
    try:
        stated = amount(cell, column.unit)
    except BadAmount as error:
        sentence = f"第{row.number}行{row.kind.value}的“{name}”不能作为数字：{error.reason}。请改正。"
        yield Problem(Severity.FIX, cell.sheet, cell.address, name, cell.printed, sentence)
        return
    if stated is not None and not any(_equal(stated, found) for found in sums):
        sentence = (
            f"第{row.number}行{row.kind.value}的“{name}”是{_text(stated)}{column.unit}，各行相加为{_text(sums[0])}{column.unit}，"
            f"相差{_text(stated - sums[0])}{column.unit}。请核对各行和{row.kind.value}。"
        )
        yield Problem(Severity.FIX, cell.sheet, cell.address, name, cell.printed, sentence)


def _summed(table: Table, place: int) -> list[list[Row]]:
    """Return the groups of rows that a total may sum: all, those above it, or those below it, up to the next heading or total."""
    above = _until_bound(table.rows[:place][::-1])
    below = _until_bound(table.rows[place + 1 :])
    everything = list(table.data)
    return [everything, above, below] if table.rows[place].kind is RowKind.TOTAL else [above, below]


def _until_bound(rows: Iterable[Row]) -> list[Row]:
    taken: list[Row] = []
    for row in rows:
        if row.kind in _BOUNDS:
            break
        if row.kind is RowKind.DATA:
            taken.append(row)
    return taken


def _sum(amounts: dict[int, Decimal | None], rows: Iterable[Row]) -> Decimal:
    stated = (amounts[row.number] for row in rows)
    return sum((value for value in stated if value is not None), start=Decimal(0))


def _equal(stated: Decimal, found: Decimal) -> bool:
    places = min(Decimal(stated).as_tuple().exponent, 0) if stated.is_finite() else 0
    return found.quantize(Decimal(1).scaleb(int(places)), rounding=ROUND_HALF_UP) == stated


def _text(value: Decimal) -> str:
    plain = f"{value.normalize():,f}" if value.adjusted() < _MANY_DIGITS else f"{value.normalize():E}"
    return plain.replace("-", "−")
