"""Reads the cells of one row by the fields of a form; whatever is not as the form wants it becomes a problem."""

import re
import unicodedata
from collections.abc import Mapping
from datetime import date
from decimal import Context, Decimal
from typing import TypeVar

from core.area import PARTS_PER_MU
from core.errors import BadAmount, BadPeriod
from core.money import UNITS, parse_decimal, to_scale
from core.vocabulary import Term
from data.intake.problem import Problem, Severity
from data.sheets import Column, Kind, Sheet, Words
from data.tables import Row, Table, TableCell, day, number, squeezed
from data.workbook import address

Chosen = TypeVar("Chosen", bound=Term)

_DIGITS = Context(prec=15)
_DASHES = ("—", "-", "–", "~", "至")
AREA_UNITS = {"亩": PARTS_PER_MU}
UNCALCULATED = "公式没有结果"
_WITH_UNIT = re.compile(r"([-+]?[\d.,]+)\s*(元|千元|万|万元|百万元|亿|亿元|亩|公顷|平方米|平方公里)")
_ACCOUNTANTS_MINUS = re.compile(r"\([\d.,]+\)|[△▲][\d.,]+")
_ERROR = re.compile(r"#(?:N/A|GETTING_DATA|[A-Z0/]+[!?])")
_LONGEST_QUOTE = 40
_ZEROS = ("0", "00:00:00", "1899-12-30", "1899-12-31", "1900-01-00")
"""What a date cell shows that holds zero."""


def amount(cell: TableCell, unit: str) -> Decimal | None:
    """Return the number in a cell of amounts, without the noise that a spreadsheet's floats leave after the 15th digit; None if missing.

    The column's unit may stand behind the number. Raises BadAmount, also for another unit and for a percentage.
    """
    if cell.printed == UNCALCULATED:
        raise BadAmount(cell.printed, "公式还没有算出结果，请在表格软件中打开，重新计算后保存")
    if cell.printed.endswith("%"):
        raise BadAmount(cell.printed, "这里要填数额，不是百分比")
    if isinstance(cell.value, str) and cell.printed.startswith("#"):
        raise BadAmount(cell.printed, "公式出错，请改正公式，或直接填数字")
    if _ACCOUNTANTS_MINUS.fullmatch(cell.printed):
        raise BadAmount(cell.printed, "负数请用负号，如-5")
    typed = _WITH_UNIT.fullmatch(cell.printed) if isinstance(cell.value, str) else None
    if typed and typed[2] not in (unit, unit.removesuffix("元")):
        raise BadAmount(cell.printed, f"数字后面写了{typed[2]}，这一栏以{unit}计，请按{unit}填，只填数字")
    found = parse_decimal(typed[1]) if typed else number(cell)
    return None if found is None else _DIGITS.plus(found)


def formula_fault(cell: TableCell | None) -> str:
    """Return what is wrong with a cell of words that holds a formula without a result or an error value; else an empty text."""
    if cell is None:
        return ""
    if cell.printed == UNCALCULATED:
        return "是公式，还没有算出结果。请在表格软件中打开，重新计算后保存，或直接填写。"
    return f"公式出错（{cell.printed}）。请改正公式，或直接填写。" if _ERROR.fullmatch(cell.printed) else ""


def short(text: str) -> str:
    """Return a typed text as a sentence quotes it: at most forty characters."""
    return text if len(text) <= _LONGEST_QUOTE else f"{text[:_LONGEST_QUOTE]}…"


class Fields:
    """One row of a table, read by the fields of its sheet; problems are added to `said`.

    A `misread` field, of a column whose unit is wrong, counts as unreadable; its problem stands at the header.
    """

    def __init__(self, table: Table, layout: Sheet, row: Row, said: list[Problem], *, misread: frozenset[str] = frozenset()) -> None:
        self.table = table
        self.layout = layout
        self.row = row
        self.said = said
        self.failed: set[str] = set(misread)
        self.scaled: dict[str, int | None] = dict.fromkeys(misread)

    @property
    def code(self) -> str:
        """The project code, without blanks; empty where a formula has no result."""
        cell = self.row.get("code")
        return re.sub(r"\s", "", cell.printed) if cell and not formula_fault(cell) else ""

    def has(self, field: str) -> bool:
        """Whether the field's cell holds anything."""
        cell = self.row.get(field)
        return cell is not None and not cell.missing

    def say(self, field: str, what: str, *, severity: Severity = Severity.FIX) -> None:
        """Add a problem about a field; the sentence begins with row and column."""
        self.failed.add(field)
        header, cell = self.header(field), self.row.get(field)
        where = cell.address if cell else address(self.row.number - 1, 0)
        sentence = f"第{self.row.number}行“{header}”{what}"
        self.said.append(Problem(severity, self.table.sheet, where, header, cell.printed if cell else "", sentence))

    def header(self, field: str) -> str:
        """Return the field's header as the file prints it, without unit; the form's own where the file has no such column."""
        column = self.table.column(field)
        return column.name.rpartition("/")[2] if column else self.layout.column(field).header

    def unit(self, field: str) -> str:
        """Return the unit that the file states for a column."""
        column = self.table.column(field)
        return column.unit if column else ""

    def faulty(self, field: str) -> bool:
        """Whether a cell of words holds a formula without a result or an error value; says so once."""
        what = formula_fault(self.row.get(field))
        if what and field not in self.failed:
            self.say(field, what)
        return bool(what)

    def text(self, field: str) -> str:
        """Return a text as it was typed, trimmed, without control characters; too long a text, or a failed formula, is a problem."""
        cell = self.row.get(field)
        if cell is None or self.faulty(field):
            return ""
        typed = cell.value if isinstance(cell.value, str) else cell.printed
        found = "".join(sign for sign in typed if sign in "\n\t" or unicodedata.category(sign)[0] != "C").strip()
        longest = self.layout.column(field).longest
        if longest and len(found) > longest:
            self.say(field, f"有{len(found)}字，最多{longest}字。请缩短。")
        return found

    def money(self, field: str) -> int | None:
        """Return an amount in fen by the unit of the header; None when missing or when it cannot be read."""
        return self._once(field, UNITS)

    def area(self, field: str) -> int | None:
        """Return an area in ten-thousandths of a mu; None when missing or when it cannot be read."""
        return self._once(field, AREA_UNITS)

    def month(self, field: str) -> int | None:
        """Return a month's number from 8, 8月 or 2019年8月; None when missing."""
        if not self.has(field) or self.faulty(field):
            return None
        match = re.fullmatch(r"(?:\d{4}[-/.年])?0?(\d{1,2})月?(?:份)?", self._printed(field).replace(" ", ""))
        if match is None or not 1 <= int(match[1]) <= 12:
            self.say(field, "不是月份。请填1至12。")
            return None
        return int(match[1])

    def day(self, field: str) -> date | None:
        """Return a day; None when missing or when it is no day: 1899 and 1900 are what empty date cells turn into."""
        cell = self.row.get(field)
        if cell is None or cell.missing or self.faulty(field):
            return None
        try:
            return day(cell)
        except BadPeriod:
            self.say(field, f"{_why_no_day(cell.printed)}请填如2019-07-31，没有就留空。")
            return None

    def term(self, field: str, terms: type[Chosen]) -> Chosen | None:
        """Return the member of a closed list; None when missing or not in the list."""
        if not self.has(field) or self.faulty(field):
            return None
        found = terms.of_label(squeezed(self._printed(field)))
        if found is None:
            self.say(field, f"“{short(self._printed(field))}”不在选项中。请填{'、'.join(term.label for term in terms)}之一。")
        return found

    def named(self, field: str, known: Mapping[str, str]) -> str:
        """Return the full name of a unit from its full or short name; an empty text when missing or unknown."""
        if not self.has(field) or self.faulty(field):
            return ""
        found = known.get(squeezed(self._printed(field)), "")
        if not found:
            self.say(field, f"“{short(self._printed(field))}”库中没有。请核对单位名称，或先登记该单位。")
        return found

    def require(self, field: str, advice: str) -> None:
        """Say so when a field is empty or a failed formula, and nothing else was said about it."""
        if not self.faulty(field) and not self.has(field) and field not in self.failed:
            self.say(field, f"没有填。{advice}")

    def _printed(self, field: str) -> str:
        cell = self.row.get(field)
        return cell.printed if cell else ""

    def _once(self, field: str, units: Mapping[str, int]) -> int | None:
        if field not in self.scaled:
            self.scaled[field] = self._scaled(field, units)
        return self.scaled[field]

    def _scaled(self, field: str, units: Mapping[str, int]) -> int | None:
        cell, unit = self.row.get(field), self.unit(field)
        if cell is None or unit not in units:
            return None
        try:
            found = amount(cell, unit)
            return None if found is None else to_scale(found, units[unit], text=cell.printed)
        except BadAmount as error:
            self.say(field, f"“{short(cell.printed)}”不能作为数字：{error.reason}。请改正。")
            return None


def _why_no_day(printed: str) -> str:
    if printed in _ZEROS:
        return "是0，不是日期。"
    if re.fullmatch(r"\d{4}\s*[-/.年]\s*\d{1,2}月?", printed):
        return f"“{printed}”没有写到日。"
    return f"“{short(printed)}”不是有效日期。"


def unit_problems(table: Table, layout: Sheet) -> list[Problem]:
    """Return a problem for every column of amounts whose header states no unit, or one that is not understood."""
    found = []
    for column in layout.columns:
        there = table.column(column.field)
        allowed = {Kind.MONEY: UNITS, Kind.AREA: AREA_UNITS}.get(column.kind)
        if there is None or allowed is None or there.unit in allowed:
            continue
        what = f"单位是“{there.unit}”，不能识别" if there.unit else "没有写单位"
        sentence = f"“{there.name}”{what}。请在表头写明{'、'.join(allowed)}，本次没有存入数据。"
        where = address(table.header_row - 1, there.index)
        found.append(Problem(Severity.FIX, table.sheet, where, there.name, there.header, sentence))
    return found


def names_of(column: Column, words: Words) -> tuple[str, ...]:
    """Return every header under which a column may stand, for a period."""
    names = [words.fill(name) for name in (column.header, *column.aliases)]
    return tuple(name.replace("—", dash) for name in names for dash in (_DASHES if "—" in name else "—"))
