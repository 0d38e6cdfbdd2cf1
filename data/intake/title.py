"""What the words above a table say about its period: a year, one month, several months, or a span of months."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from core.errors import BadInput
from core.period import Month
from data.intake.fields import names_of
from data.sheets import FORMS, Words
from data.tables import plain, squeezed
from data.workbook import RawSheet, printed

_ROWS = 4
_RANGE, _LIST = "[-—–―─‐~〜∼一至到]{1,2}", "[、,和及与]"
_CHINESE = {word: str(number) for number, word in enumerate("一二三四五六七八九", start=1)} | {"十": "10", "十一": "11", "十二": "12"}
_CHINESE_MONTH = re.compile(r"(?:十[一二]?|[一二三四五六七八九])(?=月|[-—–―─‐~〜∼至到、,和及与](?:[一二三四五六七八九十]|\d)|季度)")
_ENUMERATED = re.compile(r"^\(?[一二三四五六七八九十\d]{1,2}(?:\)|[、.])(?=20\d\d年|\D)")
_YEAR = re.compile(r"(?<!\d)(20\d\d)年")
_FIRST, _LAST = r"(?<!\d)(?:20\d\d年)?(?P<first>0?[1-9]|1[0-2])", r"(?P<last>0?[1-9]|1[0-2])月"
_SPANS = tuple(
    re.compile(pattern)
    for pattern in (
        rf"{_FIRST}(?:月份?)?{_RANGE}(?:20\d\d年)?{_LAST}(?!\d)",
        rf"{_FIRST}(?:月份?)?{_LIST}{_LAST}(?!\d)",
        rf"{_FIRST}月份?{_LIST}20\d\d年{_LAST}(?!\d)",
        rf"{_FIRST}月\d{{1,2}}日{_RANGE}(?:20\d\d年)?{_LAST}\d{{1,2}}日",
    )
)
_SPAN_IN_WORDS = re.compile(r"[上下]半年|(?:第?\d|前.)季度|全年|年初")
_DAY = re.compile(r"(?<!\d)(?:20\d\d年)?\d{1,2}月\d{1,2}日")
_YEAR_OR_MONTH = re.compile(r"(?<!\d)(?:(20\d\d)年|(0?[1-9]|1[0-2])月(?!\d))")
_DEADLINE = re.compile(r"[日月号底初旬](?:之|以)?前|截[至止]")
_OF_FILLING = re.compile(r"(?:填报|填表|报送|上报|制表|打印|报出)(?:日期|时间|日)")
_HEADINGS = {
    squeezed(name)
    for form in FORMS.values()
    for column in form.main.columns
    if column.field in ("code", "name")
    for name in names_of(column, Words("", 0, 1))
}


@dataclass(frozen=True)
class Title:
    """What stands above a table: the text that names months, the year, the months by which it may be called, and whether they are a span.

    `doubtful` says that the one month stands beside a deadline (…日前, 截至…), so that it may be the day of handing in.
    """

    text: str
    year: int
    months: tuple[Month, ...] = ()
    span: bool = False
    doubtful: bool = False

    @property
    def month(self) -> Month | None:
        """The one month that the title names without doubt; None otherwise."""
        return self.months[0] if len(self.months) == 1 and not (self.span or self.doubtful) else None

    def contradicts(self, month: Month) -> bool:
        """Whether another month, or a month of another year, is asked for; beside a deadline the year may be the deadline's."""
        if self.doubtful:
            return bool(self.months) and month.number not in {named.number for named in self.months}
        return month not in self.months if self.months and not self.span else month.year != self.year

    @property
    def guess(self) -> Month:
        """The month by which the headers of the table are understood: the last one named, else January."""
        return self.months[-1] if self.months else Month(self.year, 1)


def titled(sheets: Sequence[RawSheet]) -> Title | None:
    """Return what the first text above a table says that names months with a year; else the first that names a year; else None."""
    named: Title | None = None
    for sheet in sheets:
        for text in _above(sheet) if not sheet.hidden else ():
            found = _read(text, named.year if named else 0)
            if found and (found.months or found.span):
                return found
            named = named or found
    return named


def month_of(title: Title | None, month: Month | None, *, name: str) -> Month:
    """Return the month of a monthly report that carries no stamp: the one asked for, else the one that its title names.

    Raises BadInput when the title names a span, or when nobody says for certain which month it is.
    """
    if title and title.span:
        raise BadInput(f"{name}标题写“{title.text}”，累计数不能作当月数导入。请改为当月数，标题只写一个月，并在导入时指定月份（--month）。")
    found = month or (title.month if title else None)
    if found is None and title and title.months:
        raise BadInput(f"{name}标题写“{title.text}”，不能确定是哪个月。请在导入时指定月份（--month）。")
    if found is None:
        raise BadInput(f"{name}没有写明年月。请在标题中写明（如2019年8月），或在导入时指定月份（--month）。")
    return found


def _above(sheet: RawSheet) -> Iterator[str]:
    """Yield the texts of the first rows, down to the header of the table."""
    for row in sheet.rows[:_ROWS]:
        texts = [plain(printed(cell)) for cell in row if isinstance(cell, str)]
        if any(squeezed(text) in _HEADINGS for text in texts):
            return
        yield from (text for text in texts if text)


def _read(text: str, year: int) -> Title | None:
    """Return what one text says; `year` is that of a text above it, 0 for none. Whole days are no months of a report."""
    if _OF_FILLING.search(text):
        return None
    digits = _CHINESE_MONTH.sub(lambda match: _CHINESE[match[0]], _ENUMERATED.sub("", text.replace(" ", "")))
    deadline, months = _DEADLINE.search(digits) is not None, _DAY.sub("", digits)
    span = _spans(digits)
    stated = _YEAR.search(months) or (_YEAR.search(digits) if deadline or span else None)
    known = int(stated[1]) if stated else year
    return Title(text, known, tuple(_months(months, known)), span, deadline) if known else None


def _spans(text: str) -> bool:
    found = (match for pattern in _SPANS for match in pattern.finditer(text))
    return _SPAN_IN_WORDS.search(text) is not None or any(int(match["first"]) != int(match["last"]) for match in found)


def _months(text: str, year: int) -> Iterator[Month]:
    """Yield every month that a text names, once, each in the year that stands before it."""
    seen: set[Month] = set()
    for match in _YEAR_OR_MONTH.finditer(text):
        year = int(match[1]) if match[1] else year
        month = Month(year, int(match[2])) if match[2] else None
        if month and month not in seen:
            seen.add(month)
            yield month
