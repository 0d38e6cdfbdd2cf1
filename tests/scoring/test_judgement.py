"""What keeps a unit off a list or on it: cards, accidents, force majeure by month, knowledge at the cut, supplied places."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction

import pytest
from sqlalchemy.engine import Engine
from sqlmodel import select

from core.db import transaction
from core.models import Assignment, Card, Exemption, ProgressReport, ReportEvent
from core.vocabulary import CardColour, ListKind, Outcome, ReportState, Role, UnitKind
from scoring.explain import leaves, why_listed
from scoring.rulebook import Condition
from scoring.rulebook_file import in_force
from scoring.verdicts import SeriesVerdict, Standing, judge
from tests.town import YEAR, YI, Planned, Town, due, moment

BOOK = in_force("lujiang", date(YEAR, 7, 31))


@pytest.fixture
def town(sqlite_engine: Engine) -> Iterator[Town]:
    with transaction(sqlite_engine) as session:
        yield Town(session)


def series(town: Town, month: int = 1, key: str = "districts", known: int | None = None) -> SeriesVerdict:
    facts = town.facts(month, None if known is None else due(month) + timedelta(days=known))
    return judge(facts, BOOK).of(key)


def standing(verdict: SeriesVerdict, name: str) -> Standing:
    return next(one for one in verdict.standings if one.name == name)


def ahead(town: Town, name: str = "甲区", months: int = 1) -> tuple[int, list[int]]:
    """A unit with three projects, all ahead of plan."""
    unit = town.unit(name)
    projects = [town.project(f"{name}{n}", unit) for n in range(3)]
    for project in projects:
        town.reports(project, [2 * YI] * months)
    return unit, projects


def card(town: Town, *, unit: int | None = None, project: int | None = None) -> None:
    given = {"clause": "测试", "issued_at": moment(1, 20), "issuer_id": town.person("签发人")}
    town.session.add(
        Card.model_validate(given | {"unit_id": unit, "project_id": project, "colour": CardColour.RED, "year": YEAR, "month": 1})
    )
    town.session.flush()


@pytest.mark.parametrize("on", ["unit", "project"])
def test_a_red_card_on_the_unit_or_on_its_project_keeps_it_off_the_red_list(town: Town, on: str) -> None:
    unit, projects = ahead(town)
    town.edition({project: Planned() for project in projects})
    assert standing(series(town), "甲区").listed is ListKind.RED
    card(town, unit=unit if on == "unit" else None, project=projects[0] if on == "project" else None)
    found = series(town)
    assert standing(found, "甲区").listed is None
    assert "红牌1次，不列红榜" in why_listed(standing(found, "甲区"), found, rulebook=BOOK)


def test_what_befalls_a_subsidiary_counts_for_its_group(town: Town) -> None:
    group = town.unit("集团", UnitKind.CITY_COMPANY)
    child = town.unit("子公司", UnitKind.ENTERPRISE, parent=group)
    projects = [town.project(f"楼{n}") for n in range(3)]
    for project in projects:
        town.assign(project, child, Role.OWNER)
        town.report(project, 1, 2 * YI)
    town.edition({project: Planned() for project in projects})
    assert standing(series(town, key="companies"), "集团").listed is ListKind.RED
    card(town, unit=child)
    assert standing(series(town, key="companies"), "集团").found.counts["red_card"] == 1


@pytest.mark.parametrize(
    ("value", "period", "counted"), [(0, "2019-01", 0), (10_000, "2019-01", 1), (30_000, "2019-01", 3), (10_000, "2019-02", 0)]
)
def test_accidents_count_by_their_number_and_month(town: Town, value: int, period: str, counted: int) -> None:
    unit, projects = ahead(town)
    town.edition({project: Planned() for project in projects})
    town.observe(unit, "major_accident", value, period=period)
    assert standing(series(town), "甲区").found.counts["major_accident"] == counted


def test_force_majeure_excuses_its_own_months_only(town: Town) -> None:
    unit = town.unit("甲区")
    hit, other = town.project("受灾", unit), town.project("其他", unit)
    town.edition({hit: Planned(), other: Planned()})
    town.reports(hit, [0] * 6)
    town.reports(other, [YI] * 6)
    town.session.add(
        Exemption(
            project_id=hit,
            year=YEAR,
            from_month=1,
            to_month=1,
            reason="台风",
            document="测试",
            proposer_id=town.person("申请人"),
            proposed_on=date(YEAR, 1, 5),
            approver_id=town.person("批准人"),
            approved_at=moment(1, 6),
        )
    )
    town.session.flush()
    assert standing(series(town, 1), "甲区").exempt
    june = standing(series(town, 6), "甲区")
    assert not june.exempt
    assert june.found.without_exempted is not None
    assert june.found.without_exempted["schedule_rate"].denominator == 11 * YI


def test_an_exempt_finding_says_so_and_an_incomplete_one_too(town: Town) -> None:
    unit = town.unit("甲区")
    hit, silent = town.project("受灾", unit), town.project("缺报", town.unit("乙区"))
    town.edition({hit: Planned(), silent: Planned()})
    town.report(hit, 1, 0)
    town.exempt(hit)
    found = {one.name: one.found.findings[0].outcome for one in series(town).standings}
    assert found == {"甲区": Outcome.EXEMPTED, "乙区": Outcome.INCOMPLETE}


def test_a_return_after_the_lock_does_not_rewrite_the_locked_list(town: Town) -> None:
    project = town.project("路", town.unit("甲区"))
    town.edition({project: Planned()})
    report = town.unapproved(project, 1, ReportState.SUBMITTED)
    before = series(town)
    row = town.session.get_one(ProgressReport, report)
    row.times_returned, row.state = 1, ReportState.RETURNED
    town.session.add(ReportEvent(report_id=report, state=ReportState.RETURNED, at=due(1) + timedelta(days=9)))
    town.session.flush()
    assert series(town).standings == before.standings
    assert series(town, known=12).standings[0].found.ratios["reporting"].numerator == 0


def test_a_correction_takes_back_a_start_and_a_leaf_names_the_report_that_told_it(town: Town) -> None:
    unit = town.unit("甲区")
    project = town.project("路", unit)
    town.edition({project: Planned(start=1)})
    first = town.report(project, 1, YI)
    told = town.report(project, 2, YI, started_on=date(YEAR, 1, 9))
    facts = town.facts(2)
    parts = leaves(facts, BOOK, series=BOOK.series[0], unit_id=unit, measure="start_rate")
    assert (parts["report_id"].tolist(), parts["numerator"].tolist()) == ([told], [1])
    assert told != first
    town.report(project, 2, YI, entry=2, corrects_id=told, reason="误报开工", approved_at=due(2) + timedelta(days=5))
    assert standing(series(town, 2), "甲区").found.ratios["start_rate"].numerator == 1
    assert standing(series(town, 3), "甲区").found.ratios["start_rate"].numerator == 0


def test_a_part_entered_later_does_not_change_the_earlier_list(town: Town) -> None:
    unit, projects = ahead(town)
    town.edition({project: Planned() for project in projects})
    before = town.facts(1).digest()
    held = town.session.exec(select(Assignment).where(Assignment.project_id == projects[0])).one()
    held.ends_on = date(YEAR, 9, 30)
    town.session.add(
        Assignment(
            project_id=projects[0], unit_id=unit, role=Role.JOINT, starts_on=date(YEAR, 1, 1), recorded_at=moment(9, 1), document="补登"
        )
    )
    town.session.flush()
    assert town.facts(1).digest() == before


def test_a_fixed_term_or_a_renewed_part_is_no_move(town: Town) -> None:
    unit = town.unit("甲区")
    once, renewed = town.project("单次"), town.project("续任")
    town.assign(once, unit, starts=date(YEAR, 3, 1), ends=date(YEAR, 12, 31))
    town.assign(renewed, unit, ends=date(YEAR, 5, 31))
    town.assign(renewed, unit, starts=date(YEAR, 6, 1))
    town.edition({once: Planned(), renewed: Planned()})
    assert series(town, 7).moved == ()


def test_actuals_before_a_project_was_listed_do_not_count(town: Town) -> None:
    unit = town.unit("甲区")
    old, added = town.project("旧", unit), town.project("新增", unit)
    town.edition({old: Planned()})
    town.edition({old: Planned(), added: Planned((0,) * 5 + (YI,) * 7)}, number=2, effective=6)
    town.reports(old, [YI] * 6)
    town.reports(added, [9 * YI] * 5 + [YI])
    ratio = standing(series(town, 6), "甲区").found.ratios["schedule_rate"]
    assert (ratio.numerator, ratio.denominator) == (7 * YI, 7 * YI)


def test_a_quarter_book_in_mid_quarter_says_that_it_is_not_finished(town: Town) -> None:
    unit, projects = ahead(town, months=3)
    town.edition({project: Planned() for project in projects})
    town.observe(unit, "given_place", 1)
    town.observe(town.unit("无项目区"), "given_place", 2)
    quarter = in_force("mianyang", date(2022, 3, 31))
    said = judge(town.facts(2), quarter).unexpected
    assert "2019年2月不是季度末，本规则按季度排名，下列为中途测算。" in said
    assert "来源给出了无项目区的名次，但库中没有其项目，请核对。" in said
    assert judge(town.facts(3), quarter).unexpected == ("来源给出了无项目区的名次，但库中没有其项目，请核对。",)


@pytest.mark.parametrize(
    ("op", "rounding", "done", "met"),
    [
        (">=", "after", YI, Outcome.MET),
        (">", "after", YI, Outcome.NOT_MET),
        (">", "after", YI + 1, Outcome.MET),
        (">", "before", YI + 1, Outcome.NOT_MET),
        (">=", "before", YI - 1, Outcome.MET),
        (">=", "after", YI - 1, Outcome.NOT_MET),
    ],
    ids=["on it", "not above it", "a fen above", "a fen above and rounded", "a fen below and rounded", "a fen below"],
)
def test_a_finding_is_met_as_the_target_compares_it(town: Town, op: str, rounding: str, done: int, met: Outcome) -> None:
    """Also where the comparison stands deeper in the target."""
    unit = town.unit("甲区")
    project = town.project("路", unit)
    town.edition({project: Planned()})
    town.reports(project, [done])
    compared = Condition("compare", "schedule_rate", op, Fraction(1))
    target = (Condition("any_of", parts=(Condition("all_of", parts=(compared,)),)), BOOK.target[1])
    book = replace(BOOK, target=target, method=replace(BOOK.method, rounding=rounding))
    (one,) = judge(town.facts(1), book).of("districts").standings
    assert next(finding.outcome for finding in one.found.findings if finding.component == "investment") is met
