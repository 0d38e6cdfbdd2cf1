"""Months, quarters and years: frozen, ordered values; and today(), the only clock."""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from core.errors import BadPeriod

CHINA = ZoneInfo("Asia/Shanghai")


def now() -> datetime:
    """Return the moment in China. Called only at the edges: server, command line, jobs."""
    return datetime.now(CHINA)


def today() -> date:
    """Return the day in China. Called only at the edges: server, command line, jobs."""
    return now().date()


def last_of_months(first: date, months: int) -> date:
    """Return the last day of so many months from a day: a year from 1 March ends on the last of February."""
    year, month = divmod(first.year * 12 + first.month - 1 + months, 12)
    longest = monthrange(year, month + 1)[1]
    if first.day > longest:
        return date(year, month + 1, longest)
    return date(year, month + 1, first.day) - timedelta(days=1)


@dataclass(frozen=True, order=True)
class Month:
    """A calendar month such as 2019-07."""

    year: int
    number: int

    def __post_init__(self) -> None:
        if not (1 <= self.number <= 12 and 1949 <= self.year <= 2199):
            raise BadPeriod(f"{self.year}-{self.number:02d}", "月份（格式：2019-07）")

    def __str__(self) -> str:
        return f"{self.year}-{self.number:02d}"

    @classmethod
    def parse(cls, text: str) -> "Month":
        """Read 2019-07, 2019-7, 2019年7月 or 201907; raises BadPeriod."""
        match = re.fullmatch(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*月?", text.strip()) or re.fullmatch(r"(\d{4})(\d{2})", text.strip())
        if match is None:
            raise BadPeriod(text, "月份（格式：2019-07）")
        return cls(int(match[1]), int(match[2]))

    @property
    def chinese(self) -> str:
        """The month as text: 2019年7月."""
        return f"{self.year}年{self.number}月"

    @property
    def last_day(self) -> date:
        """The last day of the month."""
        following = self.next()
        return date.fromordinal(date(following.year, following.number, 1).toordinal() - 1)

    @property
    def first_day(self) -> date:
        """The first day of the month."""
        return date(self.year, self.number, 1)

    @property
    def to_date(self) -> tuple["Month", ...]:
        """January to this month: 1—7月 of a July."""
        return tuple(Month(self.year, number) for number in range(1, self.number + 1))

    def next(self) -> "Month":
        """The following month."""
        return Month(self.year + 1, 1) if self.number == 12 else Month(self.year, self.number + 1)

    def previous(self) -> "Month":
        """The month before."""
        return Month(self.year - 1, 12) if self.number == 1 else Month(self.year, self.number - 1)

    @property
    def span_chinese(self) -> str:
        """January to this month as notices write it: 1—7月, or 1月."""
        return "1月" if self.number == 1 else f"1—{self.number}月"


@dataclass(frozen=True, order=True)
class Quarter:
    """A calendar quarter such as 2019Q2; it ends with its last month."""

    year: int
    number: int

    def __post_init__(self) -> None:
        if not 1 <= self.number <= 4:
            raise BadPeriod(f"{self.year}Q{self.number}", "季度（格式：2019Q2）")

    def __str__(self) -> str:
        return f"{self.year}Q{self.number}"

    @classmethod
    def parse(cls, text: str) -> "Quarter":
        """Read 2019Q2, 2019-Q2 or 2019年第二季度; raises BadPeriod."""
        match = re.fullmatch(r"(\d{4})\s*-?[Qq]([1-4])|(\d{4})年第?([一二三四1-4])季度", text.strip())
        if match is None:
            raise BadPeriod(text, "季度（格式：2019Q2）")
        number = match[2] or match[4]
        return cls(int(match[1] or match[3]), "一二三四".find(number) + 1 or int(number))

    @classmethod
    def of(cls, month: Month) -> "Quarter":
        """The quarter that a month lies in."""
        return cls(month.year, (month.number + 2) // 3)

    @property
    def months(self) -> tuple[Month, ...]:
        """The three months of the quarter."""
        return tuple(Month(self.year, number) for number in range(self.number * 3 - 2, self.number * 3 + 1))

    @property
    def chinese(self) -> str:
        """The quarter as text: 2019年第二季度."""
        return f"{self.year}年第{'一二三四'[self.number - 1]}季度"


@dataclass(frozen=True, order=True)
class Year:
    """A calendar year."""

    number: int

    def __str__(self) -> str:
        return str(self.number)

    @property
    def months(self) -> tuple[Month, ...]:
        """The twelve months of the year."""
        return tuple(Month(self.number, number) for number in range(1, 13))

    @property
    def chinese(self) -> str:
        """The year as text: 2019年."""
        return f"{self.number}年"
