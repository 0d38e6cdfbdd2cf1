"""The printed table that is checked, and what the check reports."""

from dataclasses import dataclass
from enum import Enum
from fractions import Fraction
from functools import cached_property

from scoring.checks.columns import ADDED, Quantity, size_of


class Ties(Enum):
    """How equal values are ranked; the value is the name on the command line."""

    COMPETITION = "competition"
    """1 2 2 4"""
    DENSE = "dense"
    """1 2 2 3"""


class FaultKind(Enum):
    """What is wrong with a figure; the value is its Chinese label."""

    RATE = "完成率不符"
    YEAR_RATE = "年完成率不符"
    EXCESS = "超额不符"
    SHORTFALL = "差额不符"
    LEAD = "超序时不符"
    SUM = "合计不符"
    ZERO_PLAN = "零计划有率"
    RANK = "名次不符"
    SEQUENCE = "名次不连续"
    TIE = "并列名次不同"
    COUNT = "计数不是整数"


@dataclass(frozen=True)
class PrintedColumn:
    """A column: what it means, its header as printed, its unit ("" when unstated), its letters in the file."""

    quantity: Quantity
    header: str
    unit: str = ""
    letters: str = ""


@dataclass(frozen=True)
class PrintedRow:
    """A row: its number in the file, its texts in the order of the columns, its name and group, and how it adds up.

    `level` is 0 for an ordinary row, 1 for 小计, 2 for 合计, 3 for 总计 or the whole city, None for a row that is never added (其中).
    `heads` marks a row that stands before its parts (一、产业项目); without parts it is an ordinary row.
    """

    number: int
    texts: tuple[str, ...]
    name: str = ""
    group: str = ""
    level: int | None = 0
    heads: bool = False


@dataclass(frozen=True)
class PrintedTable:
    """Columns and rows as printed. Each quantity other than OTHER stands in at most one column.

    `shown` is False where the file does not tell how its numbers are shown: 65.18% may come as 0.6518.
    """

    columns: tuple[PrintedColumn, ...]
    rows: tuple[PrintedRow, ...]
    shown: bool = True

    @cached_property
    def places(self) -> dict[Quantity, int]:
        """The place of each quantity's column."""
        return {column.quantity: place for place, column in reversed(list(enumerate(self.columns)))}

    @cached_property
    def amount_units(self) -> list[str]:
        """The units that the amount columns state, in their order."""
        return [column.unit for column in self.columns if column.quantity in ADDED and column.unit]

    @cached_property
    def sizes(self) -> dict[Quantity, Fraction]:
        """The size of each amount column's unit, in the first unit that an amount column states; one without a unit is in that unit too."""
        first = self.amount_units[0] if self.amount_units else ""
        units = {quantity: self.columns[place].unit or first for quantity, place in self.places.items() if quantity in ADDED}
        return {quantity: size_of(unit)[1] / size_of(first)[1] for quantity, unit in units.items()}


@dataclass(frozen=True)
class Options:
    """How a table is to be read: the ranking of ties, whether rows may be absent, the month (1–12) that 超序时 is measured at."""

    ties: Ties = Ties.COMPETITION
    partial: bool = False
    month: int | None = None


@dataclass(frozen=True)
class Place:
    """Where a figure stands: row number, column header, address in the file, the row's name, and what the column means."""

    row: int
    column: str
    address: str
    name: str
    quantity: Quantity

    def __str__(self) -> str:
        return f"第{self.row}行（{self.name}）“{self.column}”" if self.name else f"第{self.row}行“{self.column}”"


@dataclass(frozen=True)
class Fault:
    """A printed figure that the others rule out; lowest and highest are what it could print as, "" where there is no bound."""

    place: Place
    printed: str
    lowest: str
    highest: str
    kind: FaultKind

    @property
    def sentence(self) -> str:
        """The fault in one Chinese sentence."""
        return f"{self.place}印为{self.printed}，{self._wanted}。"

    @property
    def _wanted(self) -> str:
        """What the figure should be."""
        if self.kind is FaultKind.ZERO_PLAN:
            return "但计划为零，不应有完成率"
        if self.kind is FaultKind.COUNT:
            return "计数应为整数"
        if self.kind is FaultKind.TIE:
            return "与数值相同的行名次不同"
        parts = "各部分合起来" if self.kind is FaultKind.SUM else ""
        if self.lowest and self.highest:
            return f"{parts}应为{self.lowest}" if self.lowest == self.highest else f"{parts}应在{self.lowest}至{self.highest}之间"
        return f"不应小于{self.lowest}" if self.lowest else "与其他行的次序矛盾"


@dataclass(frozen=True)
class Unverifiable:
    """A printed figure that cannot be checked, and why."""

    place: Place
    printed: str
    reason: str

    @property
    def sentence(self) -> str:
        """The reason in one Chinese sentence."""
        return f"{self.place}印为{self.printed}，无法核对：{self.reason}。"


@dataclass(frozen=True)
class Report:
    """The outcome of a check: faults and unverifiable figures in the order of the table; how many were checked, how many are unreadable."""

    faults: tuple[Fault, ...]
    unverifiable: tuple[Unverifiable, ...]
    checked: int
    unreadable: int = 0
