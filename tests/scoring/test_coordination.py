"""Problems closed in time as a part of the score, from the ledger's frame to the sealed bytes."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy.engine import Engine

from core.db import transaction
from core.errors import BadInput
from core.frames import build
from core.snapshot import TYPES, Snapshot
from core.vocabulary import Outcome, UnitKind
from scoring import seal
from scoring.evaluate import Finding
from scoring.explain import data_sentence, leaves
from scoring.rulebook import Reads
from scoring.rulebook_file import in_force
from scoring.verdicts import judge
from tests.town import YEAR, YI, Planned, Town

FIRST, SECOND = in_force("lujiang", date(2019, 7, 31)), in_force("lujiang", date(2019, 8, 1))
MONTH = 3
OF = {"甲区": (True, True, True, False), "乙区": (False,), "丙区": ()}
"""Unit → whether each of its problems was closed in time."""
NAME = "facts/problems.csv"


@pytest.fixture
def facts(sqlite_engine: Engine) -> Iterator[Snapshot]:
    with transaction(sqlite_engine) as session:
        town = Town(session)
        projects = {name: [town.project(f"{name}{n}", town.unit(name) if n == 0 else None) for n in range(3)] for name in OF}
        units = {name: town.unit(f"{name}政府", UnitKind.DISTRICT) for name in OF}
        for name, some in projects.items():
            for project in some:
                town.assign(project, units[name])
                town.reports(project, [YI] * MONTH)
        town.edition({project: Planned() for some in projects.values() for project in some})
        town.reports(unlisted := town.project("未列入"), [YI])
        rows = [(projects[name][0], in_time) for name, some in OF.items() for in_time in some] + [(unlisted, False)]
        columns = [range(1, len(rows) + 1), [one for one, _ in rows], [2] * len(rows), [f"{YEAR}-02-20"] * len(rows), [t for _, t in rows]]
        yield replace(town.facts(MONTH), problems=build([list(column) for column in columns], TYPES["problems"]))


def found(facts: Snapshot, unit: str) -> Finding:
    series = judge(facts, SECOND).of("districts")
    standing = next(one for one in series.standings if one.name == f"{unit}政府")
    return next(one for one in standing.found.findings if one.component == "coordination")


def test_a_district_is_scored_by_what_it_closed_in_time(facts: Snapshot) -> None:
    three_of_four = found(facts, "甲区")
    assert (three_of_four.numerator, three_of_four.denominator) == (3, 4)
    assert (three_of_four.full, three_of_four.value) == (100_000, 75_000), "without starts, completions and land, 50 marks are shared out"
    assert data_sentence(three_of_four) == "到期4个，按期办结3个，按期办结率75.00%，欠1个"
    assert (found(facts, "乙区").value, found(facts, "乙区").outcome) == (0, Outcome.NOT_MET)


def test_where_no_problem_was_due_the_part_is_left_out_and_not_zero(facts: Snapshot) -> None:
    nothing = found(facts, "丙区")
    assert (nothing.denominator, nothing.value) == (0, None)
    assert nothing.outcome in (Outcome.NOT_APPLICABLE, Outcome.NO_DATA)


def test_the_parts_of_the_finding_are_projects_and_no_report_stands_behind_them(facts: Snapshot) -> None:
    series = next(one for one in SECOND.series if one.key == "districts")
    unit = next(one.unit_id for one in judge(facts, SECOND).of("districts").standings if one.name == "甲区政府")
    lines = leaves(facts, SECOND, series=series, unit_id=unit, measure="coordination")
    assert (lines["numerator"].sum(), lines["denominator"].sum(), lines["report_id"].notna().sum()) == (3, 4, 0)


def test_a_later_month_s_problem_does_not_count_yet(facts: Snapshot) -> None:
    assert set(facts.problems["month"]) == {2}
    none = judge(replace(facts, problems=facts.problems.iloc[:0]), SECOND).of("districts")
    assert all(one.value is None for standing in none.standings for one in standing.found.findings if one.component == "coordination")


def test_problems_are_sealed_with_the_second_edition_and_not_with_the_first(facts: Snapshot) -> None:
    first, second = (dict(seal.parts(facts, judge(facts, book))) for book in (FIRST, SECOND))
    assert NAME not in first
    assert len(second[NAME].splitlines()) == 1 + len(facts.problems)
    for sealed in (first, second):
        assert seal.derived(facts.month, sealed) == sealed["result.json"]


def test_the_first_edition_s_bytes_do_not_know_of_problems(facts: Snapshot) -> None:
    without = replace(facts, problems=facts.problems.iloc[:0])
    assert seal.parts(facts, judge(facts, FIRST)) == seal.parts(without, judge(without, FIRST))


def test_a_seal_of_the_second_edition_without_its_problems_is_refused(facts: Snapshot) -> None:
    sealed = dict(seal.parts(facts, judge(facts, SECOND)))
    del sealed[NAME]
    with pytest.raises(BadInput, match="缺少problems"):
        seal.derived(facts.month, sealed)


@pytest.mark.parametrize(
    ("measure", "said"),
    [("coordination", "没有到期的问题"), ("reporting", "没有应报的月报"), ("completion_rate", "没有竣工计划")],
)
def test_where_nothing_was_due_each_measure_names_what_it_is_due_of(facts: Snapshot, measure: str, said: str) -> None:
    nothing = replace(found(facts, "丙区"), reads=Reads("measure", measure), outcome=Outcome.NO_DATA)
    assert data_sentence(nothing) == f"{said}，不计此项"
