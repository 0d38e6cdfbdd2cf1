"""The list rules of the first shipped books against cases named in words (tests/cases/lists.toml)."""

import tomllib
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.engine import Engine

from core.db import transaction
from core.vocabulary import Role, UnitKind
from scoring.rulebook import Rulebook, Series
from scoring.rulebook_file import shipped
from scoring.verdicts import SeriesVerdict, judge
from tests.town import Planned, Town

CASES = tomllib.loads((Path(__file__).parents[1] / "cases/lists.toml").read_text("utf-8"))["case"]
NAMED = {case["book"] for case in CASES}
BOOKS = {book.name: book for book in shipped() if book.name in NAMED}
WAN = 10**6


def write_unit(town: Town, row: dict[str, Any], book: Rulebook, series: Series) -> dict[int, Planned]:
    """One unit of a case: its plan is split evenly over its projects and months, its actual over those that report normally."""
    unit = town.unit(row["name"], UnitKind[series.kinds[-1]])
    if "given" in row:
        town.observe(unit, "given_place", row["given"])
    projects = [town.project(f"{row['name']}{n}") for n in range(row.get("projects", 3))]
    for project in projects:
        town.assign(project, unit, Role[series.roles[0]])
    months = 3 if book.method.period == "quarter" else 1
    hit = projects[:1] if row.get("force_majeure") else []
    apart = hit if "actual_of_hit" in row else projects[: row.get("missing", 0)]
    normal = [project for project in projects if project not in apart]
    amounts = dict.fromkeys(normal, row["actual"] * WAN // len(normal) // months)
    if "actual_of_hit" in row:
        amounts[hit[0]] = row["actual_of_hit"] * WAN // months
    for project, amount in amounts.items():
        town.reports(project, [amount] * months)
    for project in hit:
        town.exempt(project)
    share, later = (row.get(key, 0) * WAN // len(projects) // months for key in ("plan", "planned_later"))
    return dict.fromkeys(projects, Planned((share,) * months + (later,) + (0,) * (11 - months)))


def judged(town: Town, case: dict[str, Any]) -> SeriesVerdict:
    book = BOOKS[case["book"]]
    series = next(one for one in book.series if one.key == case["series"])
    rows: dict[int, Planned] = {}
    for row in case["units"]:
        rows |= write_unit(town, row, book, series)
    town.edition(rows)
    return judge(town.facts(3 if book.method.period == "quarter" else 1), book).of(case["series"])


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_list_rule(case: dict[str, Any], sqlite_engine: Engine) -> None:
    with transaction(sqlite_engine) as session:
        verdict = judged(Town(session), case)
    found = {one.name: (one.place or 0, one.listed.name if one.listed else "", one.exempt, one.remarks) for one in verdict.standings}
    wanted = {row["name"]: (row["place"], row["listed"], row.get("exempt", False), tuple(row.get("remarks", ()))) for row in case["units"]}
    assert found == wanted


def test_every_one_of_these_books_has_cases_of_each_list() -> None:
    for name, book in BOOKS.items():
        rows = [row for case in CASES if case["book"] == name for row in case["units"]]
        assert {row["listed"] for row in rows} >= {rule.kind.name for rule in book.lists} | {""}


@pytest.mark.parametrize("name", BOOKS)
def test_a_book_states_as_many_cases_as_there_are(name: str) -> None:
    proof = BOOKS[name].evidence
    assert proof.cases == sum(case["book"] == name for case in CASES)
    assert (proof.kind, proof.reproduced) == (("reproduced", 1) if name == "mianyang" else ("cases_only", 0))
