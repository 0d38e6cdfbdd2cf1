"""What a source published, found again by the system: Mianyang's lists of the first quarter of 2022, and places with both kinds of ties.

The units on Mianyang's lists are as published. Its scores and places are not: the places here are synthetic, and so are the units that
stand on no list, named 未上榜.
"""

import csv
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from sqlalchemy.engine import Engine

from core.db import transaction
from core.vocabulary import ListKind, UnitKind
from scoring.ranking import places
from scoring.rulebook_file import in_force
from scoring.verdicts import Verdict, judge
from tests.town import YEAR, YI, Planned, Town

PUBLISHED = Path(__file__).parents[1] / "cases/published"
BOOK = in_force("mianyang", date(2022, 3, 31))
BOARD = "省市重点项目推进"
SERIES = {"counties": ("县(市区)园区", UnitKind.DISTRICT, 10), "departments": ("市直部门和市属国企", UnitKind.DEPARTMENT, 8)}
"""The group in print, a kind of its units, and how many units take part (synthetic)."""


def rows(name: str) -> list[list[str]]:
    """The rows of a published table below its title and its heads."""
    return list(csv.reader((PUBLISHED / name).read_text("utf-8-sig").splitlines()))[2:]


def listed(kind: ListKind, group: str) -> list[str]:
    """The units that the source names on a list, by their place in it."""
    return [unit for found, _, unit in rows("mianyang_2022q1.csv") if found == f"{BOARD}{kind.label}·{group}"]


def order(group: str, units: int) -> list[tuple[str, int]]:
    """Units by synthetic place with what they did, in percent of the quarter's plan: red above it, black below, all others just met."""
    red, black = listed(ListKind.RED, group), listed(ListKind.BLACK, group)
    others = [f"未上榜{number}" for number in range(units - len(red) - len(black))]
    return [(name, 110) for name in red] + [(name, 100) for name in others] + [(name, 90) for name in black]


@pytest.fixture
def quarter(sqlite_engine: Engine) -> Iterator[Verdict]:
    with transaction(sqlite_engine) as session:
        town = Town(session)
        plans: dict[int, Planned] = {}
        for group, kind, units in SERIES.values():
            for place, (name, done) in enumerate(order(group, units), start=1):
                unit = town.unit(f"{group}{name}" if name.startswith("未上榜") else name, kind)
                town.observe(unit, "given_place", place, period=f"{YEAR}Q1")
                project = town.project(f"{group}{name}", unit)
                town.reports(project, [YI * done // 100] * 3)
                plans[project] = Planned()
        town.edition(plans)
        yield judge(town.facts(3), BOOK)


@pytest.mark.parametrize("key", SERIES)
@pytest.mark.parametrize("kind", ListKind)
def test_mianyang_s_lists_of_the_first_quarter_of_2022(quarter: Verdict, key: str, kind: ListKind) -> None:
    found = [one.name for one in quarter.of(key).on(kind)]
    assert found == listed(kind, SERIES[key][0])
    assert len(found) == {("counties", "RED"): 5, ("departments", "RED"): 4}.get((key, kind.name), 1)


@pytest.mark.parametrize(("key", "sizes"), [("counties", {"red": 5, "black": 4}), ("departments", {"red": 4, "black": 3})])
def test_mianyang_s_black_places_stay_empty_where_the_target_is_met(quarter: Verdict, key: str, sizes: dict[str, int]) -> None:
    verdict = quarter.of(key)
    assert verdict.sizes == sizes
    last = verdict.ranked[-sizes["black"] :]
    assert [one.listed for one in last] == [None] * (sizes["black"] - 1) + [ListKind.BLACK]


TIES = [
    ("jining_2015q1.csv", "competition", 2, 0, []),
    ("hainan_amount.csv", "dense", 1, 2, ["100"]),
    ("hainan_progress.csv", "dense", 1, 2, ["80"]),
]
"""A table, its convention, its columns of scores and of places, and synthetic scores for the rows that the source lacks."""


@pytest.mark.parametrize(("name", "ties", "score", "place", "more"), TIES, ids=[f"{case[0]} {case[1]}" for case in TIES])
def test_published_places_with_ties(name: str, ties: str, score: int, place: int, more: list[str]) -> None:
    table = rows(name)
    scores = [Fraction(Decimal(text.rstrip("%"))) for text in [*(row[score] for row in table), *more]]
    found = places(dict(enumerate(scores)), ties)
    assert [found[number] for number in range(len(table))] == [int(row[place]) for row in table]
