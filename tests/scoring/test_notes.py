"""The notes below a ranked table: what moved, what left, who is exempt, how projects are counted."""

from collections.abc import Iterator
from datetime import date

import pytest
from sqlalchemy.engine import Engine

from core.db import transaction
from core.vocabulary import PlanChange
from scoring.notes import COUNTING, notes
from scoring.rulebook_file import in_force
from scoring.verdicts import judge
from tests.town import YEAR, YI, Planned, Town

BOOK = in_force("lujiang", date(YEAR, 7, 31))


@pytest.fixture
def town(sqlite_engine: Engine) -> Iterator[Town]:
    with transaction(sqlite_engine) as session:
        yield Town(session)


def said(town: Town, month: int) -> tuple[str, ...]:
    facts = town.facts(month)
    return notes(facts, judge(facts, BOOK).of("districts"), rules=BOOK.series[0], rulebook=BOOK)


def test_a_list_without_anything_special_has_no_notes(town: Town) -> None:
    unit = town.unit("甲区")
    town.edition({town.project(name, unit): Planned() for name in ("一", "二", "三")})
    assert said(town, 1) == ()


def test_a_moved_project_is_named_with_both_units_and_what_follows(town: Town) -> None:
    before, after = town.unit("甲区"), town.unit("乙区")
    project = town.project("滨河路")
    town.assign(project, before, ends=date(YEAR, 5, 31))
    town.assign(project, after, starts=date(YEAR, 6, 1))
    town.edition({project: Planned()})
    assert "滨河路自2019-06-01起由甲区改由乙区负责，全年数随现单位计。" in said(town, 7)
    assert said(town, 5) == ()


def test_a_withdrawn_project_an_exempt_unit_and_a_package_are_said(town: Town) -> None:
    unit = town.unit("甲区")
    package = town.project("打包", unit)
    part, gone, hit = town.project("子项", unit, parent=package), town.project("退出项目", unit), town.project("受灾项目", unit)
    town.edition(dict.fromkeys((part, gone, hit), Planned()))
    town.edition({part: Planned(), gone: Planned(change=PlanChange.WITHDRAWN), hit: Planned()}, number=2, effective=2)
    town.reports(part, [YI, YI])
    town.reports(hit, [0, 0])
    town.exempt(hit)
    found = said(town, 2)
    assert found[-2:] == ("退出项目已退出清单，全年计划和完成均不计入。", COUNTING)
    assert "完成序时计划50.00%，剔除不可抗力项目后100.00%，免列黑榜" in found[0]


def test_a_unit_that_is_too_small_is_said(town: Town) -> None:
    town.edition({town.project("小", town.unit("甲区")): Planned((1,) * 12)})
    assert said(town, 1) == ("甲区：项目数和年度计划均低于参评下限，不参与排名。",)
