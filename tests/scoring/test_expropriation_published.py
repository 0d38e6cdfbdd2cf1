"""A published plan of expropriation by district, entered through the commands, gives the totals that were printed with it."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from sqlmodel import Session

from core.commands.expropriation import ApproveExpropriation, DraftExpropriation, approve_expropriation, draft_expropriation
from core.expropriation import Facts, PlanLine, Quantity, Target, in_units, parse_quantity
from core.models import City, Unit
from core.period import CHINA, Month
from core.queries import expropriation
from core.vocabulary import UnitKind, UserRole
from scoring.expropriation import Board, board
from tests.people import person

FILE = Path(__file__).parents[1] / "cases" / "published" / "xiamen_expropriation_2023.csv"
ON = datetime(2023, 2, 3, 9, tzinfo=CHINA)
KINDS = (Quantity.HANDED_OVER_LAND, Quantity.SIGNED_LAND, Quantity.SIGNED_HOUSES)
"""The kinds of the printed columns, in their order; houses are printed in 万平方米."""
WAN = {Quantity.SIGNED_HOUSES: 10_000}


@dataclass(frozen=True)
class Printed:
    """A line of the table: the name, the number of projects, and what is planned of each kind, in its own unit."""

    name: str
    projects: int
    amounts: dict[Quantity, Decimal]


def printed() -> Iterator[Printed]:
    """The districts of the table, and last the whole city."""
    with FILE.open(encoding="utf-8") as lines:
        for name, count, *cells in list(csv.reader(lines))[3:]:
            amounts = {kind: Decimal(cell) * WAN.get(kind, 1) for kind, cell in zip(KINDS, cells, strict=True)}
            yield Printed(name, int(count), amounts)


*DISTRICTS, CITY = printed()
LINES = tuple(
    PlanLine(one.name, "", tuple(Target(kind, parse_quantity(str(amount), kind)) for kind, amount in one.amounts.items()), one.projects)
    for one in DISTRICTS
)


@pytest.fixture
def known(session: Session) -> Facts:
    session.add(City(name="某市", bureau="某局", demonstration=False))
    session.add_all(Unit(name=f"{one.name}区", short_name=one.name, kind=UnitKind.DISTRICT) for one in DISTRICTS)
    session.flush()
    officer = person(session, "李督查", UserRole.OFFICER, on=ON)
    head = person(session, "赵科长", UserRole.SECTION_HEAD, on=ON)
    drafted = DraftExpropriation(2023, 1, 1, LINES, "联合印发的计划", date(2023, 2, 2))
    draft_expropriation(session, drafted, by=officer, on=ON)
    approve_expropriation(session, ApproveExpropriation(2023, 1, 1), by=head, on=ON)
    return expropriation.facts(session, officer, month=Month(2023, 1), known_at=ON + timedelta(hours=1))


def plan_of(found: Board, kind: Quantity) -> Decimal:
    assert found.city.plan is not None
    return in_units(found.city.plan, kind)


def test_the_city_s_totals_and_its_projects_are_those_printed(known: Facts) -> None:
    boards = {kind: board(known, kind) for kind in KINDS}
    assert {kind: plan_of(found, kind) for kind, found in boards.items()} == CITY.amounts
    assert [str(plan_of(boards[kind], kind) / WAN.get(kind, 1)) for kind in KINDS] == ["8735.55", "5090.65", "104.68"]
    assert [sum(row.projects or 0 for row in found.rows) for found in boards.values()] == [48, 48, 48]


def test_each_district_has_its_printed_plan_and_a_zero_plan_has_no_rate_and_no_place(known: Facts) -> None:
    for kind in KINDS:
        rows = {row.district: row for row in board(known, kind).rows}
        plans = {name: in_units(row.found.plan, kind) for name, row in rows.items() if row.found.plan is not None}
        assert plans == {one.name: one.amounts[kind] for one in DISTRICTS}
    zero = [one.name for one in DISTRICTS if not one.amounts[Quantity.SIGNED_LAND]]
    rows = {row.district: row for row in board(known, Quantity.SIGNED_LAND).rows}
    assert [name for name, row in rows.items() if row.found.annual is None and row.place is None] == zero
    assert len(zero) == 1
