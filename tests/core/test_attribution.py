"""Who answers for what on a whole list: corrections, moved projects, packages, projects that come and go, and each rule of editions."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy.engine import Engine
from sqlmodel import Session, select

from core.access import Actor
from core.commands.closing import OfMonth, close_month, lock_month
from core.commands.correction import DecideCorrection, RequestCorrection, decide_correction, request_correction
from core.db import transaction
from core.models import ReportingMonth
from core.period import Month
from core.rows import ReportRow
from core.vocabulary import MonthState, PlanChange, Role, UnitKind, UserRole
from scoring.explain import headline
from scoring.publish import Draft, draft
from scoring.rulebook import Rulebook
from scoring.rulebook_file import in_force
from scoring.verdicts import SeriesVerdict, judge
from tests.people import person
from tests.town import EVEN, YEAR, YI, Planned, Town, due, moment

BOOK = in_force("lujiang", date(YEAR, 7, 31))
DISTRICTS = next(series for series in BOOK.series if series.key == "districts")
HALF = (YI // 2,) * 12


@pytest.fixture
def town(session: Session) -> Town:
    return Town(session)


@pytest.fixture
def quick(sqlite_engine: Engine) -> Iterator[Town]:
    with transaction(sqlite_engine) as session:
        yield Town(session)


def districts(town: Town, month: int, *, book: Rulebook = BOOK) -> SeriesVerdict:
    return judge(town.facts(month), book).of("districts")


def places(verdict: SeriesVerdict) -> dict[str, tuple[int | None, int | None]]:
    return {one.name: (one.place, one.original_place) for one in verdict.standings}


def rates(verdict: SeriesVerdict) -> dict[str, tuple[int, int]]:
    found = {one.name: one.found.ratios["schedule_rate"] for one in verdict.standings}
    return {name: (ratio.numerator // YI, ratio.denominator // YI) for name, ratio in found.items()}


def two_districts(town: Town) -> tuple[int, int]:
    """East does all it planned, west nine tenths."""
    east, west = (town.project(f"{name}路", town.unit(f"{name}区")) for name in "东西")
    town.reports(east, [10 * YI] * 6)
    town.reports(west, [9 * YI] * 6)
    return east, west


TEN = (10 * YI,) * 12


def corrected(town: Town, *, by: Actor, approver: Actor) -> None:
    """West says after the lock of June that it did twice as much in June."""
    asked = RequestCorrection(Month(YEAR, 6), ReportRow("西路", 30 * YI), "漏报设备款")
    report = request_correction(town.session, asked, by=by, on=due(6) + timedelta(days=5))
    decide_correction(town.session, DecideCorrection(report.id or 0, approve=True), by=approver, on=due(6) + timedelta(days=6))


def test_a_correction_after_the_lock_leaves_that_list_and_counts_on_the_next(town: Town) -> None:
    two = two_districts(town)
    town.edition(dict.fromkeys(two, Planned(TEN)))
    officer = person(town.session, "督查", UserRole.OFFICER, on=moment(1, 2))
    head = person(town.session, "科长", UserRole.SECTION_HEAD, on=moment(1, 2))
    now = moment(12, 31)

    def lists(month: int) -> Draft:
        return draft(town.session, Month(YEAR, month), now=now, rulebook=BOOK)

    before = lists(6)
    later = [one for one in town.session.exec(select(ReportingMonth)) if one.number > 6]
    locks = [one.locked_at for one in later]
    for month in later:
        month.locked_at = None
    corrected(town, by=officer, approver=head)
    for month, locked_at in zip(later, locks, strict=True):
        month.locked_at = locked_at
    for project in two:
        town.report(project, 7, 10 * YI)
    after, following = lists(6), lists(7)
    assert after.facts.digest() == before.facts.digest()
    assert places(after.verdict.of("districts")) == places(before.verdict.of("districts")) == {"东区": (1, 1), "西区": (2, 2)}
    assert rates(following.verdict.of("districts")) == {"东区": (70, 70), "西区": (85, 70)}
    assert places(following.verdict.of("districts")) == {"东区": (2, 2), "西区": (1, 1)}


def test_what_was_approved_when_the_month_was_locked_is_what_its_list_counts(town: Town) -> None:
    east, west = two_districts(town)
    town.edition({east: Planned(TEN), west: Planned(TEN)})
    seventh = town.session.get_one(ReportingMonth, (YEAR, 7))
    seventh.state, seventh.locked_at = MonthState.OPEN, None
    town.report(east, 7, 10 * YI, approved_at=due(7))
    officer = person(town.session, "督查", UserRole.OFFICER, on=moment(1, 2))
    head = person(town.session, "科长", UserRole.SECTION_HEAD, on=moment(1, 2))
    close_month(town.session, OfMonth(Month(YEAR, 7)), by=officer, on=due(7) + timedelta(hours=1))
    lock_month(town.session, OfMonth(Month(YEAR, 7)), by=head, on=due(7) + timedelta(hours=2))
    town.report(west, 7, 99 * YI, approved_at=due(7) + timedelta(hours=3))
    found = draft(town.session, Month(YEAR, 7), now=moment(12, 31), rulebook=BOOK)
    assert rates(found.verdict.of("districts")) == {"东区": (70, 70), "西区": (54, 70)}


def test_a_project_that_moved_in_june_under_both_attributions(quick: Town) -> None:
    before, after = quick.unit("原区"), quick.unit("新区")
    moved, stayed = quick.project("移交路"), quick.project("原区路", before)
    quick.assign(moved, before, ends=date(YEAR, 5, 31))
    quick.assign(moved, after, starts=date(YEAR, 6, 1))
    quick.edition({moved: Planned(), stayed: Planned()})
    quick.reports(moved, [2 * YI] * 5 + [0, 0])
    quick.reports(stayed, [YI] * 7)
    by_month = replace(BOOK, series=(replace(DISTRICTS, by_month=True),), expect=())
    at_close, monthly = districts(quick, 7), districts(quick, 7, book=by_month)
    assert (rates(at_close), at_close.moved) == ({"原区": (7, 7), "新区": (10, 7)}, (moved,))
    assert (rates(monthly), monthly.moved) == ({"原区": (17, 12), "新区": (0, 2)}, (moved,))
    assert [places(one)["新区"][0] for one in (at_close, monthly)] == [1, 2]
    assert headline(quick.facts(7)).actual == 17 * YI


def test_a_package_counts_once_in_the_city_and_once_in_each_series(quick: Town) -> None:
    district, company = quick.unit("东区"), quick.unit("城建集团", UnitKind.CITY_COMPANY)
    package = quick.project("打捆", district)
    parts = [quick.project(f"子项{number}", district, parent=package) for number in (1, 2)]
    for project in (package, *parts):
        quick.assign(project, company, Role.OWNER)
    quick.edition({package: Planned((0,) * 12)} | dict.fromkeys(parts, Planned()))
    for part in parts:
        quick.reports(part, [2 * YI])
    facts = quick.facts(1)
    city = headline(facts)
    assert (city.projects, city.plan, city.actual) == (2, 2 * YI, 4 * YI)
    verdict = judge(facts, BOOK)
    assert {key: rates(verdict.of(key)) for key in ("districts", "companies")} == {
        "districts": {"东区": (4, 2)},
        "companies": {"城建集团": (4, 2)},
    }


def test_a_withdrawn_project_takes_its_whole_year_along_and_an_added_one_begins_with_its_edition(quick: Town) -> None:
    unit = quick.unit("东区")
    kept, gone, added = (quick.project(name, unit) for name in ("留", "退", "增"))
    quick.edition({kept: Planned(), gone: Planned()})
    second = {
        kept: Planned(change=PlanChange.KEPT),
        gone: Planned((YI,) * 6 + (0,) * 6, PlanChange.WITHDRAWN),
        added: Planned((0,) * 6 + (YI,) * 6),
    }
    quick.edition(second, number=2, effective=7)
    for project, done in ((kept, YI), (gone, 3 * YI)):
        quick.reports(project, [done] * 6)
    quick.report(kept, 7, YI)
    quick.report(added, 7, 5 * YI)
    june, july = (headline(quick.facts(month)) for month in (6, 7))
    assert [(city.projects, city.plan // YI, city.actual // YI) for city in (june, july)] == [(2, 12, 24), (2, 8, 12)]
    assert [rates(districts(quick, month)) for month in (6, 7)] == [{"东区": (24, 12)}, {"东区": (12, 8)}]


def test_an_edition_changes_the_list_from_its_month_on_and_the_original_rank_stands_beside(quick: Town) -> None:
    east, west = two_districts(quick)
    quick.report(east, 7, 10 * YI)
    quick.report(west, 7, 5 * YI)
    quick.edition(dict.fromkeys((east, west), Planned(TEN)))
    lowered = Planned((10 * YI,) * 6 + (0,) * 6, PlanChange.KEPT)
    quick.edition({east: Planned(TEN, PlanChange.KEPT), west: lowered}, number=2, effective=7)
    assert rates(districts(quick, 6)) == {"东区": (60, 60), "西区": (54, 60)}
    july = districts(quick, 7)
    assert rates(july) == {"东区": (70, 70), "西区": (59, 60)}
    assert places(july) == {"东区": (1, 1), "西区": (2, 2)}


def test_lowering_the_plan_wins_the_place_and_not_the_original_one(quick: Town) -> None:
    east, west = two_districts(quick)
    quick.edition(dict.fromkeys((east, west), Planned(TEN)))
    lowered = Planned((*(10 * YI,) * 3, *(YI,) * 9), PlanChange.KEPT)
    quick.edition({east: Planned(TEN, PlanChange.KEPT), west: lowered}, number=2, effective=4)
    assert places(districts(quick, 3)) == {"东区": (1, 1), "西区": (2, 2)}
    assert places(districts(quick, 6)) == {"东区": (2, 1), "西区": (1, 2)}


def test_an_edition_that_was_approved_after_the_cut_off_changes_nothing_on_that_list(quick: Town) -> None:
    project = quick.project("路", quick.unit("东区"))
    quick.reports(project, [YI] * 7)
    quick.edition({project: Planned(EVEN)})
    quick.edition(
        {project: Planned((*(YI,) * 5, *(2 * YI,) * 7), PlanChange.KEPT)}, number=2, effective=6, approved=due(6) + timedelta(days=3)
    )
    assert rates(districts(quick, 6)) == {"东区": (6, 6)}
    assert rates(districts(quick, 7)) == {"东区": (7, 9)}
