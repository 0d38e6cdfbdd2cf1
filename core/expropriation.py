"""What districts do for key projects (征收, 交地), in six kinds that are never added to one another, with their units."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from core.area import PARTS_PER_MU
from core.errors import BadAmount
from core.money import parse_decimal, round_half_up, to_scale
from core.vocabulary import Term


class Quantity(Term):
    """The kinds in which expropriation is planned and reported: what is signed stands apart from what is handed over or demolished."""

    SIGNED_LAND = "征收签约土地"
    HANDED_OVER_LAND = "交地"
    SIGNED_HOUSES = "征收签约房屋"
    DEMOLISHED_HOUSES = "拆除房屋"
    SIGNED_HOUSEHOLDS = "签约户"
    MOVED_HOUSEHOLDS = "腾空拆除户"

    @property
    def unit(self) -> str:
        """亩, 平方米 or 户."""
        return _UNITS[self][0]

    @property
    def parts(self) -> int:
        """How many stored parts one unit has: ten thousand of a 亩, a hundred of a 平方米, one of a 户."""
        return _UNITS[self][1]

    @property
    def heading(self) -> str:
        """The kind with its unit: 交地（亩）."""
        return f"{self.label}（{self.unit}）"


_UNITS = {
    Quantity.SIGNED_LAND: ("亩", PARTS_PER_MU),
    Quantity.HANDED_OVER_LAND: ("亩", PARTS_PER_MU),
    Quantity.SIGNED_HOUSES: ("平方米", 100),
    Quantity.DEMOLISHED_HOUSES: ("平方米", 100),
    Quantity.SIGNED_HOUSEHOLDS: ("户", 1),
    Quantity.MOVED_HOUSEHOLDS: ("户", 1),
}
_MOST = {"亩": 1_000_000, "平方米": 100_000_000, "户": 1_000_000}
"""More of a kind than any district has, in its unit."""

Amounts = Mapping[Quantity, int]
"""Stored parts by kind; a kind that is not there was not stated."""


def parse_quantity(text: str, kind: Quantity) -> int:
    """Read an amount typed in the kind's unit and return stored parts. Raises BadAmount: no number, too fine, below zero, too much."""
    value = parse_decimal(text)
    if value < 0:
        raise BadAmount(text, f"{kind.label}不能是负数")
    if value > _MOST[kind.unit]:
        raise BadAmount(text, "数值过大，请核对单位")
    return to_scale(value, kind.parts, text=text)


def most(kind: Quantity) -> int:
    """Return the largest amount that is stored of a kind, in stored parts."""
    return _MOST[kind.unit] * kind.parts


def in_units(parts: int, kind: Quantity, *, places: int | None = None) -> Decimal:
    """Return an amount in the kind's unit, rounded half-up to `places` for print: by default 2, and whole households."""
    wanted = (0 if kind.parts == 1 else 2) if places is None else places
    return Decimal(round_half_up(parts * 10**wanted, kind.parts)).scaleb(-wanted)


@dataclass(frozen=True)
class Target:
    """What is planned of a kind: the year's amount and, where months are planned, the twelve of them, in stored parts."""

    kind: Quantity
    amount: int
    months: tuple[int, ...] = ()

    def to(self, month: int) -> int | None:
        """The plan from January to a month, in stored parts; None where no months are planned and something is."""
        if self.months:
            return sum(self.months[:month])
        return 0 if self.amount == 0 else None


@dataclass(frozen=True)
class PlanLine:
    """A line of the plan: a district, a project by its code ("" for the district as a whole), and how many projects it stands for."""

    district: str
    code: str
    targets: tuple[Target, ...]
    projects: int | None = None


@dataclass(frozen=True)
class Version:
    """An approved version of the year's plan with its lines, which holds from a month on."""

    version: int
    effective_month: int
    document: str
    issued_on: date
    reason: str
    lines: tuple[PlanLine, ...]


@dataclass(frozen=True)
class Hands:
    """Who entered a figure and who reviewed it; "" where nobody is named."""

    entered: str = ""
    reviewed: str = ""


@dataclass(frozen=True)
class Statement:
    """What a district stated of a project's month, approved: stored parts by kind."""

    district: str
    code: str
    month: int
    amounts: Amounts
    hands: Hands


@dataclass(frozen=True)
class Received:
    """Land of a district by project and month as the project's own report and plan say: ten-thousandths of a 亩, None where not stated."""

    district: str
    code: str
    month: int
    planned: int | None
    area: int | None
    hands: Hands


@dataclass(frozen=True)
class Facts:
    """What is known of a year to a month: the districts in order, the versions of the plan, and what was stated, received and waits."""

    month: int
    closed_to: int
    """The last month of the year, to `month`, that districts no longer report for; 0 where none is."""
    districts: tuple[str, ...]
    versions: tuple[Version, ...]
    statements: tuple[Statement, ...]
    received: tuple[Received, ...]
    waiting: frozenset[tuple[str, str, int]]
    """District, code and month of reports that were submitted and not yet reviewed."""
    projects: Mapping[str, str]
    """The names of projects by code."""

    def in_force(self, month: int) -> Version | None:
        """The version that holds in a month, or None."""
        holding = [one for one in self.versions if one.effective_month <= month]
        return holding[-1] if holding else None
