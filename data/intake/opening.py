"""Opens a workbook: which form it is, for which period, what its hidden sheet says, and its sheets as tables."""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from core.errors import BadInput
from core.period import Month
from core.vocabulary import FormKind
from data.intake.fields import names_of, unit_problems
from data.intake.problem import Problem, Severity
from data.intake.title import Title, month_of, titled
from data.sheets import CHOICES_SHEET, FORMS, STAMP_SHEET, Form, Kind, Sheet, Words
from data.tables import Known, RowKind, Table, plain, read_table
from data.template import Stamp
from data.workbook import Number, RawSheet, address, printed, read_sheets

_ENOUGH = 3
"""A sheet that names fewer columns of a form is not that form."""


@dataclass(frozen=True)
class Opened:
    """A workbook that is one of the official forms.

    `month` is the report's month, or the month from which a plan holds; None where the form needs none and the file states none.
    """

    name: str
    sha256: str
    form: Form
    month: Month | None
    month_is_stated: bool
    stamp: Stamp | None
    main: Table
    land: Table | None
    problems: tuple[Problem, ...]


def open_form(content: bytes, name: str, *, month: Month | None = None) -> Opened:
    """Read a file and find the form in it; `month` is needed only when neither the hidden sheet nor a title states it.

    Raises RefusedFile (not a readable table) and BadInput (none of the forms, or no period).
    """
    sheets = read_sheets(content, name)
    said: list[Problem] = []
    stamp = _stamp(sheets, said)
    title = titled(sheets)
    period = Month(stamp.year, stamp.month) if stamp else month or (title.guess if title else None)
    visible = [sheet for sheet in sheets if not sheet.hidden and sheet.name not in (STAMP_SHEET, CHOICES_SHEET)]
    words = Words("", period.year, period.number) if period else Words("", 0, 1)
    form, main = _main(visible, words, stamp, name)
    if stamp is None and form.kind is FormKind.MONTHLY_REPORT:
        period = month_of(title, month, name=name)
    if form.dated:
        if period is None:
            raise BadInput(f"{name}没有写明年月。请在标题中写明（如2019年8月），或在导入时指定月份（--month）。")
        said.extend(_period_problems(stamp, title, month, sheets[0].name))
    land = _land(visible, form, main, words)
    said.extend(_form_problems(visible, form, main, land))
    stated = stamp is not None or month is not None
    digest = hashlib.sha256(content).hexdigest()
    return Opened(name, digest, form, period, stated, stamp, main, land, tuple(said))


def _stamp(sheets: Sequence[RawSheet], said: list[Problem]) -> Stamp | None:
    sheet = next((sheet for sheet in sheets if sheet.name == STAMP_SHEET), None)
    if sheet is None:
        return None
    facts = {plain(printed(row[0])): row[1] for row in sheet.rows if len(row) > 1}
    kind = FormKind.of_label(plain(printed(facts.get("表式"))))
    numbers = [_whole(facts.get(name)) for name in ("表式版本", "年", "月", "计划版次")]
    version, year, month, edition = (value if value is not None else -1 for value in numbers)
    if kind is None or None in numbers or not (1949 <= year <= 2199 and 1 <= month <= 12):
        said.append(Problem(Severity.FIX, sheet.name, "A1", "", "", "隐藏的模板信息已损坏。请重新下载模板，把数字复制过去再上传。"))
        return None
    if version != FORMS[kind].version:
        sentence = f"模板是第{version}版表式，现用第{FORMS[kind].version}版。请重新下载模板。"
        said.append(Problem(Severity.FIX, sheet.name, "B2", "表式版本", str(version), sentence))
    versions = tuple((code, found) for code, value in list(facts.items())[5:] if (found := _whole(value)) is not None)
    return Stamp(kind, version, year, month, edition, versions)


def _whole(cell: object) -> int | None:
    if isinstance(cell, Number) and cell.value == cell.value.to_integral_value() and abs(cell.value) < 10**6:
        return int(cell.value)
    return None


def _period_problems(stamp: Stamp | None, title: Title | None, month: Month | None, sheet: str) -> Iterator[Problem]:
    if stamp is None:
        if month and title and title.contradicts(month):
            stated = title.months[0].chinese if title.months else f"{title.year}年"
            sentence = f"标题写{stated}，要导入的是{month.chinese}。请核对文件，或改正标题。"
            yield Problem(Severity.FIX, sheet, "A1", "", stated, sentence)
        return
    held = Month(stamp.year, stamp.month)
    first_plan = stamp.kind is FormKind.ANNUAL_PLAN and stamp.edition == 1
    if month and (held.year != month.year or (held != month and not first_plan)):
        sentence = f"本表是{held.chinese}的{stamp.kind.label}表，要导入的是{month.chinese}。请改用{month.chinese}的模板。"
        yield Problem(Severity.FIX, STAMP_SHEET, "B4", "月", str(held), sentence)


def known(layout: Sheet, words: Words) -> tuple[Known, ...]:
    """Return a sheet's columns as the table reader wants them."""
    amounts = [kind for kind in (Kind.MONEY, Kind.AREA) if any(column.kind is kind for column in layout.columns)][:1]
    return tuple(Known(column.field, names_of(column, words), column.kind in amounts, column.required) for column in layout.columns)


def _main(sheets: Sequence[RawSheet], words: Words, stamp: Stamp | None, name: str) -> tuple[Form, Table]:
    forms = (FORMS[stamp.kind],) if stamp else tuple(FORMS.values())
    read = [(form, _read(sheet, form.main, words)) for form in forms for sheet in sheets]
    scored = [(_fit(form, table), form, table) for form, table in read]
    best = max((fit for fit, _, _ in scored), default=0)
    if best < _ENOUGH:
        raise BadInput(f"{name}不是{'、'.join(kind.label for kind in FORMS)}中的任何一种表。请用下发的模板填写。")
    return next((form, table) for fit, form, table in scored if fit == best)


def _read(sheet: RawSheet, layout: Sheet, words: Words) -> Table:
    return read_table(sheet, known(layout, words))


def _fit(form: Form, table: Table) -> float:
    """How many columns of the form a table names; of two forms that name as many, the one that is more nearly whole."""
    named = sum(1 for column in table.columns if column.key)
    needed = [column.field for column in form.main.columns if column.required]
    present = sum(1 for field in needed if table.column(field))
    return (named if table.column("code") or table.column("name") else 0) + present / len(needed)


def _land(sheets: Sequence[RawSheet], form: Form, main: Table, words: Words) -> Table | None:
    if form.land is None:
        return None
    sheet = next((sheet for sheet in sheets if sheet.name == form.land.name and sheet.name != main.sheet), None)
    if sheet is None or not sheet.rows:
        return None
    return _read(sheet, form.land, words)


def _form_problems(sheets: Sequence[RawSheet], form: Form, main: Table, land: Table | None) -> Iterator[Problem]:
    pairs = [(table, layout) for table, layout in zip((main, land), form.sheets, strict=False) if table]
    for table, layout in pairs:
        for problem in table.problems:
            yield Problem(Severity.FIX, problem.sheet, problem.address, "", problem.value, problem.sentence)
        yield from unit_problems(table, layout)
        yield from _unknown_columns(table)
        sheet = next(sheet for sheet in sheets if sheet.name == table.sheet)
        yield from _merged_amounts(sheet, table, layout)
    for sheet in sheets:
        if sheet.rows and sheet.name not in {table.sheet for table, _ in pairs}:
            yield Problem(Severity.CHECK, sheet.name, "A1", "", "", f"工作表“{sheet.name}”没有读取。如有数据，请移到“{main.sheet}”表。")


def _unknown_columns(table: Table) -> Iterator[Problem]:
    twice = {problem.address for problem in table.problems}
    for column in table.columns:
        where = address(table.header_row - 1, column.index)
        if not column.key and column.name and plain(column.name) not in ("序号", "编号") and where not in twice:
            sentence = f"“{column.name}”列不在表式中，没有读取。如需导入，请改用表式的列名。"
            yield Problem(Severity.CHECK, table.sheet, where, column.name, column.header, sentence)


def _merged_amounts(sheet: RawSheet, table: Table, layout: Sheet) -> Iterator[Problem]:
    """A merged cell over several rows or columns of amounts would be counted more than once."""
    amounts = {column.field for column in layout.columns if column.kind in (Kind.MONEY, Kind.AREA)}
    places = {column.index: column for column in table.columns if column.key in amounts}
    lines = {row.number - 1 for row in table.rows if row.kind is RowKind.DATA}
    for merged in sheet.merged:
        column = next((places[place] for place in range(merged.left, merged.right + 1) if place in places), None)
        if column and any(line in lines for line in range(merged.top, merged.bottom + 1)):
            where = address(merged.top, merged.left)
            sentence = f"第{merged.top + 1}行“{column.name}”是合并单元格，不能确定各行数额。请取消合并，逐格填写。"
            yield Problem(Severity.FIX, sheet.name, where, column.name, printed(sheet.rows[merged.top][merged.left]), sentence)
