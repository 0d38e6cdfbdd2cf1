"""Results as rows: projects ranked in a period, figures as whole numbers; and facts that cannot be."""

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest

from core.errors import BadInput
from core.period import Quarter
from core.vocabulary import ConductKind
from scoring.grading.book_file import book_edition
from scoring.grading.facts import BuilderFacts, Event, Figure, Inspection, Record, Section
from scoring.grading.grade import grade
from scoring.grading.sheet import GroupPoints, score_sheet
from scoring.grading.sheet_file import sheet_named
from scoring.grading.tables import figure_rows, ranked_projects
from tests.scoring.grading.small import PLAIN, YEAR, book, component, grades, inspected, rollup

LUJIANG = book_edition("lujiang.2019-01-01")
BUILDERS = [
    inspected((1, "2019Q1", "80", 300), (2, "2019Q1", "95", 100), (1, "2019Q2", "60", 300), unit=1),
    inspected((3, "2019Q1", "80", 300), (4, "2019Q1", "70", 100), (3, "2019Q2", "99", 300), unit=2),
    inspected((5, "2019Q1", "90", 1), unit=3),
]


@pytest.mark.parametrize("period", [YEAR, Quarter(2019, 1)])
def test_the_projects_of_a_quarter_are_ranked_among_each_other(period: Quarter) -> None:
    found = ranked_projects(grade(BUILDERS, LUJIANG, period=period), "2019Q1")
    assert [(row.place, row.project, row.unit, str(row.exact)) for row in found] == [
        (1, "项目2", "单位1", "95"),
        (2, "项目5", "单位3", "90"),
        (3, "项目1", "单位1", "80"),
        (3, "项目3", "单位2", "80"),
        (5, "项目4", "单位2", "70"),
    ]


def test_another_quarter_has_its_own_projects() -> None:
    found = ranked_projects(grade(BUILDERS, LUJIANG, period=YEAR), "2019Q2")
    assert [row.project for row in found] == ["项目3", "项目1"]
    assert ranked_projects(grade(BUILDERS, LUJIANG, period=YEAR), "2019Q3") == ()


def test_the_quarter_s_projects_are_found_below_months_too() -> None:
    rules = book(component("all", rollup(steps='"month", "quarter", "year"')), grades())
    facts = [inspected((1, "2019-01", "80", 1), (2, "2019-05", "90", 1))]
    assert [row.project for row in ranked_projects(grade(facts, rules, period=YEAR), "2019-05")] == ["项目2"]


def test_every_figure_is_whole_numbers() -> None:
    rows = figure_rows(grade(BUILDERS, LUJIANG, period=YEAR)[0])
    assert [(row.path, row.value, row.adds) for row in rows] == [
        (("projects",), (575, 8), (575, 8)),
        (("projects", "2019Q1"), (335, 4), (335, 8)),
        (("projects", "2019Q1", "1"), (80, 1), (60, 1)),
        (("projects", "2019Q1", "2"), (95, 1), (95, 4)),
        (("projects", "2019Q2"), (60, 1), (30, 1)),
        (("projects", "2019Q2", "1"), (60, 1), (60, 1)),
    ]
    assert {row.clause for row in rows} == {"第五条"}


RECORD = Record(ConductKind.BAD, "P1", Fraction(1), date(2019, 2, 1), date(2019, 3, 1))
INSPECTION = Inspection(1, "项目1", "2019", 1, Fraction(50))
IMPOSSIBLE = {
    "a figure twice": (BuilderFacts(1, "甲", figures=(Figure("score", Fraction(1)),) * 2), "给出了2次"),
    "fewer than no events": (BuilderFacts(1, "甲", events=(Event("获奖", -1),)), "应不小于0"),
    "points of a record with a sign": (BuilderFacts(1, "甲", records=(replace(RECORD, points=Fraction(-1)),)), "由记录种类决定"),
    "a record that ends before it begins": (BuilderFacts(1, "甲", records=(replace(RECORD, valid_until=date(2019, 1, 31)),)), "早于起始日"),
    "a section of less than nothing": (BuilderFacts(1, "甲", sections=(Section("一", 6, Fraction(1), -1),)), "有小于0的数"),
    "an amount of less than nothing": (BuilderFacts(1, "甲", (replace(INSPECTION, weight=-1),)), "加权金额小于0"),
    "a deduction with a sign": (BuilderFacts(1, "甲", (replace(INSPECTION, deductions=(Fraction(-1),)),)), "扣分写正数"),
    "more than the full mark": (
        BuilderFacts(1, "甲", (replace(INSPECTION, groups=(GroupPoints("a", "甲组", Fraction(6), Fraction(5)),)),)),
        "应在0至5分之间，现为6分",
    ),
    "a sheet and a score": (
        BuilderFacts(1, "甲", (replace(INSPECTION, sheet=score_sheet(sheet_named("lujiang.2019-01-01"), [])),)),
        "请只保留一种",
    ),
}


@pytest.mark.parametrize("name", IMPOSSIBLE)
def test_facts_that_cannot_be_are_told(name: str) -> None:
    facts, says = IMPOSSIBLE[name]
    with pytest.raises(BadInput, match=says) as told:
        grade([facts], book(*PLAIN), period=YEAR)
    assert str(told.value).startswith("甲的项目1" if facts.inspections else "甲的")
