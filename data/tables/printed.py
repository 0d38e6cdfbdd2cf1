"""A foreign sheet becomes the printed tables that the table checker reads."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from data.tables.header import SEARCHED_ROWS, Column, Known, filled, split_unit
from data.tables.read import Problem, Row, RowKind, Table, read_table, row_kind
from data.workbook import RawSheet, column_letters
from scoring.checks import ADDED, ALIASES, PrintedColumn, PrintedRow, PrintedTable, Quantity, is_added, quantity_of

KNOWN = tuple(Known(quantity.value, names, takes_unit=quantity in ADDED) for quantity, names in ALIASES.items())
_SHARED = (Quantity.GROUP, Quantity.UNIT, Quantity.MONTH)
_MEANS = ("平均", "平均值", "平均数", "均值", "全市平均", "全省平均", "全州平均", "全县平均", "全区平均")


def printed_tables(sheet: RawSheet) -> tuple[tuple[PrintedTable, ...], tuple[Problem, ...]]:
    """Return the tables of a sheet for the checker, and the problems of form; none of both is raised.

    Where 计划, 完成, 完成率 stand several times side by side (投资, 开工, 竣工), each set is a table with the same rows.
    """
    table = _read(sheet)
    if not table.columns:
        return (), table.problems
    rows = _rows(table)
    return tuple(
        PrintedTable(columns, tuple(_with_columns(places, row) for row in rows), sheet.shown) for places, columns in _sets(table.columns)
    ), ()


def _read(sheet: RawSheet) -> Table:
    """Read a sheet; where fewer than two columns are known, one known beside a column of amounts, or above a row 合计, makes a header."""
    table = read_table(sheet, KNOWN)
    if table.columns:
        return table
    for names in _added_names(sheet):
        wider = read_table(sheet, (*KNOWN, Known(Quantity.OTHER.value, names)))
        if any(column.key not in ("", Quantity.OTHER.value) for column in wider.columns):
            return wider
    return table


def _added_names(sheet: RawSheet) -> Iterator[tuple[str, ...]]:
    """Return names of columns that a header may have beside one that is known: those with a unit that adds up, then those over a total."""
    texts = filled(sheet)
    parts = [split_unit(text) for row in texts[:SEARCHED_ROWS] for text in row]
    yield tuple(name for name, unit in parts if name and is_added(Quantity.OTHER, unit))
    total = next((number for number, row in enumerate(texts) if row_kind(row) in (RowKind.TOTAL, RowKind.SUBTOTAL)), 0)
    for row in texts[: min(total, SEARCHED_ROWS)]:
        names = [split_unit(text)[0] for text in row if text]
        if any(quantity_of(name) is not Quantity.OTHER for name in names):
            yield tuple(name for name in names if quantity_of(name) is Quantity.OTHER)


def _sets(columns: Sequence[Column]) -> list[tuple[list[int], tuple[PrintedColumn, ...]]]:
    """Divide the columns into sets in which no quantity stands twice; group, unit and month belong to each."""
    meanings = [Quantity(column.key) if column.key else quantity_of(column.name) for column in columns]
    shared: dict[Quantity, int] = {}
    sets: list[list[int]] = [[]]
    for place, meaning in enumerate(meanings):
        if meaning in _SHARED:
            shared.setdefault(meaning, place)
            continue
        if meaning is not Quantity.OTHER and any(meanings[other] is meaning for other in sets[-1]):
            sets.append([])
        sets[-1].append(place)
    return [
        (places, tuple(_column(columns[place], meanings[place]) for place in places))
        for places in ([*shared.values(), *one] for one in sets)
    ]


def _column(column: Column, meaning: Quantity) -> PrintedColumn:
    return PrintedColumn(meaning, column.header, column.unit, column_letters(column.index))


def _with_columns(places: Sequence[int], row: PrintedRow) -> PrintedRow:
    return replace(row, texts=tuple(row.texts[place] for place in places))


def _rows(table: Table) -> list[PrintedRow]:
    """Return the rows with names, groups and levels; the group of a blank cell is the one above, or the section that the row stands in.

    In a table without names of units the column of groups holds the names.
    """
    rows: list[PrintedRow] = []
    group = ""
    grouped = table.column(Quantity.UNIT.value) is not None
    for row in table.rows:
        texts = tuple(cell.printed for cell in row.cells)
        own = _text(row, Quantity.GROUP) if grouped else ""
        if row.kind is RowKind.SECTION and not _has_figures(row):
            group = _name(row)
            continue
        if row.kind is RowKind.DATA:
            group = own or group
            rows.append(PrintedRow(row.number, texts, _name(row), group, None if _name(row) in _MEANS else 0))
        else:
            named = own if own and row_kind([own]) is RowKind.DATA else ""
            rows.append(PrintedRow(row.number, texts, _name(row), named, _level(row), row.kind is RowKind.SECTION))
    return rows


def _level(row: Row) -> int | None:
    """Return how high a total stands: 小计 and headings 1, 合计 2, 总计 and the whole city 3; 其中 is not added."""
    if row.kind is RowKind.OF_WHICH:
        return None
    if row.kind is RowKind.TOTAL:
        words = "".join(cell.printed for cell in row.cells[:3])
        return 3 if any(word in words for word in ("总计", "总数", "全")) else 2
    return 1


def _has_figures(row: Row) -> bool:
    texts = {cell.printed for cell in row.cells if cell.printed}
    return any(any(letter.isdigit() for letter in text) and row_kind([text]) is RowKind.DATA for text in texts)


def _name(row: Row) -> str:
    """Return the name of a row: its unit, else its first words."""
    words = (cell.printed for cell in row.cells if cell.printed and not cell.printed.replace(".", "").isdigit())
    return _text(row, Quantity.UNIT) or next(words, "")


def _text(row: Row, quantity: Quantity) -> str:
    cell = row.get(quantity.value)
    return cell.printed if cell else ""
