"""Writes the official forms as workbooks: empty, or filled with what the database knows; locked, with drop-downs and a hidden stamp."""

import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

import xlsxwriter  # type: ignore[import-untyped]  # published without types
from xlsxwriter.format import Format  # type: ignore[import-untyped]  # as above
from xlsxwriter.worksheet import Worksheet  # type: ignore[import-untyped]  # as above

from core.area import in_mu
from core.money import in_unit
from core.queries.forms import FormBase, KnownProject, MonthBase, MonthLine, PlanBase, UnitsBase
from core.rows import PlanRow, UnitRow
from core.vocabulary import FormKind, Term
from data.sheets import ANNUAL_PLAN, CHOICES_SHEET, MONTHLY_REPORT, STAMP_SHEET, UNITS, Column, Form, Kind, Sheet, Words

SPARE_ROWS = 30
"""Blank rows for new projects and units under a filled form, and in an empty form."""

_OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
_A4, _A3 = 9, 8
_SONG, _HEI = "宋体", "黑体"
_FINE = (Kind.AREA, Kind.QUANTITY)
"""Kinds of columns whose figures may have four places."""
_INK, _LINE, _LOCKED, _HEAD = "#111A24", "#8A95A4", "#EEF1F4", "#E3E8EE"

Value = str | int | float | date | None
Record = tuple[Value, ...]
"""The values of one row, in the order of the sheet's columns."""


@dataclass(frozen=True)
class Stamp:
    """What the hidden sheet says of a form: which one, for which period, under which plan edition, and the version of each report."""

    kind: FormKind
    form_version: int
    year: int
    month: int
    edition: int
    versions: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True)
class _Book:
    workbook: xlsxwriter.Workbook
    title: str
    main: Sheet
    words: Words
    choices: dict[str, str]
    subtitle: str
    drafted: frozenset[str] = frozenset()
    """Codes of projects whose name may be put right."""


def write_template(form: Form, base: FormBase, *, empty: bool = False) -> bytes:
    """Return a form as xlsx bytes: its rows filled from `base`, or, with `empty`, blank rows under the same period and edition.

    Amounts in 万元, land in 亩. The same base gives the same bytes.
    """
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, _OPTIONS) as workbook:
        stamp = stamp_of(base)
        workbook.set_properties({"title": form.kind.label, "created": datetime(stamp.year, stamp.month, 1)})  # noqa: DTZ001 - a date of the file
        words = Words(base.register.city, stamp.year, stamp.month)
        sheets = [(layout, workbook.add_worksheet(layout.name)) for layout in form.sheets]
        choices = _write_choices(workbook, form.sheets, districts=base.register.districts, units=base.register.units)
        book = _Book(workbook, words.fill(form.title), form.main, words, choices, _subtitle(base), _drafted(base))
        for layout, sheet in sheets:
            records = [] if empty else _records(base) if layout is form.main else _land_records(base)
            _write_sheet(book, sheet, layout, records, _spare(form, layout, records))
        _write_stamp(workbook, _facts(stamp))
    return stream.getvalue()


@dataclass(frozen=True)
class Top:
    """What a form of one sheet says besides its rows: title, subtitle, the words of its drop-downs, and the facts of its hidden sheet."""

    title: str
    subtitle: str
    created: date
    facts: tuple[tuple[str, str | int], ...]
    districts: tuple[str, ...] = ()
    units: tuple[str, ...] = ()


def write_sheet(layout: Sheet, records: Sequence[Record], *, top: Top) -> bytes:
    """Return a form of one sheet as xlsx bytes, blank rows below what is filled. The same records and top give the same bytes."""
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, _OPTIONS) as workbook:
        workbook.set_properties({"title": top.title, "created": datetime(top.created.year, top.created.month, top.created.day)})  # noqa: DTZ001 - a date of the file
        sheet = workbook.add_worksheet(layout.name)
        choices = _write_choices(workbook, (layout,), districts=top.districts, units=top.units)
        words = Words("", top.created.year, top.created.month)
        _write_sheet(_Book(workbook, top.title, layout, words, choices, top.subtitle), sheet, layout, records, SPARE_ROWS)
        _write_stamp(workbook, top.facts)
    return stream.getvalue()


def stamp_of(base: FormBase) -> Stamp:
    """Return what the hidden sheet of a form written from `base` says."""
    if isinstance(base, UnitsBase):
        return Stamp(FormKind.UNITS, UNITS.version, base.day.year, base.day.month, 0)
    if isinstance(base, PlanBase):
        return Stamp(FormKind.ANNUAL_PLAN, ANNUAL_PLAN.version, base.year, base.effective_month, base.edition)
    versions = tuple((line.project.code, line.version) for line in base.lines)
    return Stamp(FormKind.MONTHLY_REPORT, MONTHLY_REPORT.version, base.month.year, base.month.number, base.edition, versions)


def _spare(form: Form, layout: Sheet, records: Sequence[Record]) -> int:
    return 0 if records and form.kind is FormKind.MONTHLY_REPORT and layout is form.main else SPARE_ROWS


def _subtitle(base: FormBase) -> str:
    mark = "演示数据　" if base.register.demonstration else ""
    if isinstance(base, UnitsBase):
        return f"{mark}{base.day.year}年{base.day.month}月{base.day.day}日已登记{len(base.rows)}个单位"
    if isinstance(base, MonthBase):
        return f"{mark}填报单位：{base.unit or '＿＿＿＿＿＿＿＿'}　　年度计划第{base.edition}版"
    since = f"（自{base.effective_month}月起）" if base.edition > 1 else ""
    return f"{mark}年度计划第{base.edition}版{since}"


def _drafted(base: FormBase) -> frozenset[str]:
    return base.drafted if isinstance(base, PlanBase) else frozenset()


def _records(base: FormBase) -> list[Record]:
    if isinstance(base, MonthBase):
        return [_month_record(line) for line in base.lines]
    layout = ANNUAL_PLAN.main if isinstance(base, PlanBase) else UNITS.main
    promoted = base.promoted if isinstance(base, PlanBase) else ()
    known = [tuple(_value(row, column) for column in layout.columns) for row in base.rows]
    return known + [tuple(_known_value(one, column) for column in layout.columns) for one in promoted]


def _known_value(project: KnownProject, column: Column) -> Value:
    """What the register says of a project that has no plan yet; what a plan has to say stays blank."""
    value = getattr(project, column.field, None)
    if isinstance(value, Term):
        return value.label
    return _wan(value) if column.kind is Kind.MONEY and isinstance(value, int) else value


def _value(row: PlanRow | UnitRow, column: Column) -> Value:
    if isinstance(row, PlanRow) and column.field.startswith("month"):
        return _wan(row.months[int(column.field.removeprefix("month")) - 1])
    value = getattr(row, column.field)
    if isinstance(value, Term):
        return value.label
    return _wan(value) if column.kind is Kind.MONEY else value


def _month_record(line: MonthLine) -> Record:
    row = line.current
    stated: Record = (None, None, "", None, None, "", "", "")
    if row is not None:
        land = sum(share.area for share in row.land) if row.land else None
        money = None if row.investment is None else _wan(row.investment)
        stated = (money, _mu(land), row.site_progress, row.started_on, row.completed_on, row.note, row.difficulty, row.request)
    before = _wan(line.approved_before) if line.approved else None
    return (line.project.code, line.project.name, _wan(line.planned), before, stated[0], None, *stated[1:])


def _land_records(base: FormBase) -> list[Record]:
    if isinstance(base, UnitsBase):
        return []
    if isinstance(base, PlanBase):
        return [record for row in base.rows for record in _plan_land(row)]
    return [
        (line.project.code, line.project.name, district, None)
        for line in base.lines
        if len(line.districts) > 1
        for district in line.districts
    ]


def _plan_land(row: PlanRow) -> list[Record]:
    areas: dict[str, dict[int, int]] = {}
    for share in row.land:
        areas.setdefault(share.district, {})[share.month] = share.area
    return [(row.code, row.name, name, *(_mu(months.get(month)) for month in range(1, 13))) for name, months in areas.items()]


def _wan(fen: int) -> float:
    return float(in_unit(fen, "万元", places=6))


def _mu(parts: int | None) -> float | None:
    return None if parts is None else float(in_mu(parts, places=4))


def _write_choices(
    workbook: xlsxwriter.Workbook, layouts: Sequence[Sheet], *, districts: Sequence[str], units: Sequence[str]
) -> dict[str, str]:
    """Write the words of every drop-down on a hidden sheet and return the range of each, by field."""
    sheet = workbook.add_worksheet(CHOICES_SHEET)
    sheet.very_hidden()
    named = {Kind.DISTRICT: districts, Kind.UNIT: units}
    ranges: dict[str, str] = {}
    for column in (column for layout in layouts for column in layout.columns):
        words = column.choices or named.get(column.kind, ())
        if not words or column.field in ranges:
            continue
        place = len(ranges)
        sheet.write_column(0, place, words)
        letter = xlsxwriter.utility.xl_col_to_name(place)
        ranges[column.field] = f"={CHOICES_SHEET}!${letter}$1:${letter}${len(words)}"
    return ranges


def _facts(stamp: Stamp) -> tuple[tuple[str, str | int], ...]:
    return (
        ("表式", stamp.kind.label),
        ("表式版本", stamp.form_version),
        ("年", stamp.year),
        ("月", stamp.month),
        ("计划版次", stamp.edition),
        *stamp.versions,
    )


def _write_stamp(workbook: xlsxwriter.Workbook, facts: Sequence[tuple[str, str | int]]) -> None:
    sheet = workbook.add_worksheet(STAMP_SHEET)
    sheet.very_hidden()
    for number, (name, value) in enumerate(facts):
        sheet.write_row(number, 0, (name, value))


def _write_sheet(book: _Book, sheet: Worksheet, layout: Sheet, records: Sequence[Record], spare: int) -> None:
    """Write title, notes, unit row, header, records, spare rows and the line for signatures; then protect and set up the page."""
    last = len(layout.columns) - 1
    formats = _Formats(book.workbook)
    top = _write_top(book, sheet, layout, formats)
    for number, record in enumerate([*records, *[()] * spare]):
        for place, column in enumerate(layout.columns):
            locked = column.locked and bool(record) and not (column.field == "name" and record[0] in book.drafted)
            value = record[place] if record else None
            _write_cell(sheet, (top + number, place), value, formats.cell(column, locked=locked))
        sheet.set_row(top + number, _height(layout, record))
    end = top + len(records) + spare
    sheet.merge_range(end, 0, end, last, "填报人：　　　　　　联系电话：　　　　　　　　单位负责人：　　　　　　填报日期：", formats.plain)
    sheet.set_row(end, 26)
    if end > top:
        _validate(book, sheet, layout, (top, end - 1))
    _set_up(sheet, layout, top, end)


def _height(layout: Sheet, record: Record) -> int:
    """Return a row's height in points: room for its longest text, a Chinese character being two digits wide."""
    texts = [(column, value) for column, value in zip(layout.columns, record, strict=False) if isinstance(value, str)]
    lines = max((-(-sum(1 + (sign > "ÿ") for sign in value) // int(column.width - 1)) for column, value in texts), default=1)
    return max(30, 15 * lines + 4)


def _write_top(book: _Book, sheet: Worksheet, layout: Sheet, formats: "_Formats") -> int:
    """Write everything above the records and return the row where they begin."""
    last = len(layout.columns) - 1
    title = book.title if layout is book.main else f"{book.title}：{layout.name}"
    sheet.merge_range(0, 0, 0, last, title, formats.title)
    sheet.set_row(0, 34)
    for number, note in enumerate(layout.notes, start=1):
        sheet.merge_range(number, 0, number, last, f"说明{number}：{note}", formats.note)
        sheet.set_row(number, 18)
    row = len(layout.notes) + 1
    amounts = (column for column in layout.columns if column.kind is not Kind.QUANTITY)
    unit = next((f"单位：{column.unit}" for column in amounts if column.unit), "")
    sheet.merge_range(row, 0, row, last - 2, book.subtitle, formats.plain)
    sheet.merge_range(row, last - 1, row, last, unit, formats.right)
    sheet.set_row(row, 20)
    return _write_header(book, sheet, layout, formats, row + 1)


def _write_header(book: _Book, sheet: Worksheet, layout: Sheet, formats: "_Formats", row: int) -> int:
    grouped = any(column.group for column in layout.columns)
    for place, column in enumerate(layout.columns):
        text = _heading(book.words, column)
        if column.group:
            sheet.write(row + 1, place, book.words.fill(column.header), formats.head)
        elif grouped:
            sheet.merge_range(row, place, row + 1, place, text, formats.head)
        else:
            sheet.write(row, place, text, formats.head)
        sheet.set_column(place, place, column.width)
    members = [place for place, column in enumerate(layout.columns) if column.group]
    if members:
        first = layout.columns[members[0]]
        sheet.merge_range(row, members[0], row, members[-1], f"{first.group}（{first.unit}）", formats.head)
    sheet.set_row(row, 22 if grouped else 48)
    sheet.set_row(row + grouped, 32 if grouped else 48)
    return row + 1 + grouped


def _heading(words: Words, column: Column) -> str:
    return words.fill(column.header) + (f"\n（{column.unit}）" if column.unit else "")


def _write_cell(sheet: Worksheet, place: tuple[int, int], value: Value, look: Format) -> None:
    if value is None or value == "":
        sheet.write_blank(*place, None, look)
    elif isinstance(value, str):
        sheet.write_string(*place, value, look)
    elif isinstance(value, date):
        sheet.write_datetime(*place, datetime(value.year, value.month, value.day), look)  # noqa: DTZ001 - a day without a clock
    else:
        sheet.write_number(*place, value, look)


class _Formats:
    """The cell formats of one workbook."""

    def __init__(self, workbook: xlsxwriter.Workbook) -> None:
        self.add: Callable[[dict[str, object]], Format] = workbook.add_format
        base = {"font_name": _SONG, "font_size": 11, "font_color": _INK, "valign": "vcenter"}
        self.box = base | {"border": 1, "border_color": _LINE, "text_wrap": True}
        self.title = self.add(base | {"font_name": _HEI, "font_size": 20, "align": "center"})
        self.note = self.add(base | {"font_size": 10, "align": "left"})
        self.plain = self.add(base | {"align": "left"})
        self.right = self.add(base | {"align": "right"})
        self.head = self.add(self.box | {"font_name": _HEI, "align": "center", "bg_color": _HEAD})
        self.known: dict[tuple[Kind, bool], Format] = {}

    def cell(self, column: Column, *, locked: bool) -> Format:
        """Return the format of a column's cells; locked ones are grey."""
        key = (column.kind, locked)
        if key not in self.known:
            numbers = {Kind.MONEY: "#,##0.00####", Kind.MONTH: "0", Kind.DAY: "yyyy-mm-dd"} | dict.fromkeys(_FINE, "#,##0.####")
            centred = column.kind in (Kind.CODE, Kind.TERM, Kind.DISTRICT, Kind.MONTH, Kind.DAY)
            look = self.box | {"locked": locked, "align": "center" if centred else "right" if column.kind in numbers else "left"}
            look |= {"num_format": numbers.get(column.kind, "@"), "indent": 1 if column.kind in (Kind.TEXT, Kind.UNIT) else 0} | (
                {"bg_color": _LOCKED} if locked else {}
            )
            self.known[key] = self.add(look)
        return self.known[key]


def _validate(book: _Book, sheet: Worksheet, layout: Sheet, rows: tuple[int, int]) -> None:
    for place, column in enumerate(layout.columns):
        rule = _rule(book, column)
        if rule:
            title = book.words.fill(column.header)[:32]
            sheet.data_validation(rows[0], place, rows[1], place, rule | {"error_title": title, "ignore_blank": True})


def _rule(book: _Book, column: Column) -> dict[str, object]:
    between: dict[str, object] = {"criteria": "between"}
    if column.field in book.choices:
        return {"validate": "list", "source": book.choices[column.field], "error_message": "请从下拉列表中选择。"}
    if column.kind in (Kind.MONEY, *_FINE):
        least = 0 if column.kind is Kind.QUANTITY else -1e8
        return between | {"validate": "decimal", "minimum": least, "maximum": 1e8, "error_message": f"请填数字，以{column.unit}计。"}
    if column.kind is Kind.MONTH:
        return between | {"validate": "integer", "minimum": 1, "maximum": 12, "error_message": "请填1至12的月份。"}
    if column.kind is Kind.DAY:
        days: dict[str, object] = {"minimum": date(1990, 1, 1), "maximum": date(2100, 12, 31)}
        return between | days | {"validate": "date", "error_message": "请填日期，如2019-07-31。"}
    if column.longest:
        return {"validate": "length", "criteria": "<=", "value": column.longest, "error_message": f"最多{column.longest}字。"}
    return {}


def _set_up(sheet: Worksheet, layout: Sheet, top: int, end: int) -> None:
    sheet.hide_gridlines(2)
    sheet.freeze_panes(top, [column.field for column in layout.columns].index("name") + 1)
    if not layout.portrait:
        sheet.set_landscape()
    sheet.set_paper(_A4 if layout.portrait else _A3)
    sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    sheet.fit_to_pages(1, 0)
    sheet.center_horizontally()
    sheet.repeat_rows(top - 1 - any(column.group for column in layout.columns), top - 1)
    sheet.print_area(0, 0, end, len(layout.columns) - 1)
    sheet.set_footer('&C&"宋体"&9第&P页　共&N页')
    sheet.protect("", {"format_columns": True, "format_rows": True, "autofilter": True, "sort": True, "delete_rows": True})
