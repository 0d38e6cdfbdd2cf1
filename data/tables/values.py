"""Reads what people type into cells: figures, percentages and days."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from core.errors import BadAmount, BadPeriod
from core.money import parse_decimal
from data.workbook import Cell, Number
from scoring.checks import MISSING

_FIRST_SERIAL = date(1899, 12, 30)
_EARLIEST = date(1949, 10, 1)
_LATEST = date(2199, 12, 31)
_WANTED = "日期（格式：2019-07-31）"


@dataclass(frozen=True)
class TableCell:
    """One cell of a table: where it stands, the text that a person sees (NFKC, trimmed), and the value in the file."""

    sheet: str
    address: str
    printed: str
    value: Cell = None

    @property
    def missing(self) -> bool:
        """Whether the cell holds no figure: blank, —, 未报, 不适用."""
        return self.printed in MISSING


def plain(text: str) -> str:
    """Return a text in NFKC (full-width digits and letters become plain ones), outer blanks and line breaks removed."""
    normal = unicodedata.normalize("NFKC", text).replace("\u200b", "").replace("−", "-")
    return "".join(line.strip() for line in normal.split("\n"))


def number(cell: TableCell) -> Decimal | None:
    """Return the figure in a cell as it stands, in the unit of its column; None when it is missing.

    1,234.5, １２３.４ and figures typed as text are read; 65.18% is 65.18 (see `percentage` for rates). Raises BadAmount.
    """
    if isinstance(cell.value, Number):
        return cell.value.value
    if cell.missing:
        return None
    return parse_decimal(cell.printed.removesuffix("%"))


def percentage(cell: TableCell) -> Decimal | None:
    """Return a rate in percent: 65.18% is 65.18, whether typed as text or stored as 0.6518 under a percent format; None when missing.

    A plain number is taken as percent already. Raises BadAmount.
    """
    if isinstance(cell.value, Number) and cell.printed.endswith("%"):
        return cell.value.value * 100
    return number(cell)


def whole(cell: TableCell) -> int | None:
    """Return a count; None when missing. Raises BadAmount when it is no whole number."""
    value = number(cell)
    if value is not None and value != value.to_integral_value():
        raise BadAmount(cell.printed, "应为整数")
    return None if value is None else int(value)


def day(cell: TableCell) -> date | None:
    """Return a day; None when missing.

    Read are real dates, 2019-07-31, 2019.7.31, 2019/7/31, 2019年7月31日, 20190731 and serial numbers. Days before October 1949, above all
    the 1899 and 1900 of empty date cells, raise BadPeriod like every other text.
    """
    if cell.missing:
        return None
    found = cell.value if isinstance(cell.value, date) else _from_serial(cell) or _from_text(cell.printed)
    if found is None or not _EARLIEST <= found <= _LATEST:
        raise BadPeriod(cell.printed, _WANTED)
    return found


def _from_serial(cell: TableCell) -> date | None:
    """Return the day of a serial number of five digits, 10000 (1927) to 99999 (2173)."""
    if not re.fullmatch(r"\d{5}(\.0+)?", cell.printed):
        return None
    return _FIRST_SERIAL + timedelta(days=int(Decimal(cell.printed)))


def _from_text(text: str) -> date | None:
    match = re.fullmatch(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?(?:[T ]\d.*)?", text) or re.fullmatch(
        r"(\d{4})(\d{2})(\d{2})", text
    )
    if match is None:
        return None
    try:
        return date(int(match[1]), int(match[2]), int(match[3]))
    except ValueError:
        return None
