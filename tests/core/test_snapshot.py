"""Which plan, which figure, known when: each rule of the snapshot on both databases."""

from datetime import date, timedelta

import pytest
from sqlmodel import Session

from core.errors import NotFound
from core.period import Month
from core.snapshot import FRAMES, known_when_locked, snapshot
from core.vocabulary import PlanChange, ReportState
from tests.town import EVEN, YEAR, YI, Planned, Town, due, moment

JULY_RAISED = (YI,) * 6 + (2 * YI,) * 6


@pytest.fixture
def town(session: Session) -> Town:
    return Town(session)


def plan_of(town: Town, project: int, month: int) -> dict[int, int]:
    frame = town.facts(month).plans
    mine = frame[frame["project_id"] == project]
    return {int(m): int(fen) for m, fen in zip(mine["month"], mine["investment"], strict=True)}


def test_an_adjustment_never_rewrites_earlier_months(town: Town) -> None:
    project = town.project("路", town.unit("区"))
    town.edition({project: Planned(EVEN)})
    town.edition({project: Planned(JULY_RAISED, PlanChange.KEPT)}, number=2, effective=7)
    assert plan_of(town, project, 7) == dict(enumerate(JULY_RAISED, start=1))
    assert plan_of(town, project, 6) == dict.fromkeys(range(1, 13), YI)


def test_an_edition_approved_after_the_cut_is_not_known(town: Town) -> None:
    project = town.project("路", town.unit("区"))
    town.edition({project: Planned(EVEN)})
    town.edition({project: Planned(JULY_RAISED, PlanChange.KEPT)}, number=2, effective=7, approved=moment(8, 20))
    assert plan_of(town, project, 7)[7] == YI
    assert plan_of(town, project, 8)[7] == 2 * YI


def test_a_withdrawn_project_leaves_the_list_with_its_whole_year_and_stays_on_the_original_one(town: Town) -> None:
    kept, gone = (town.project(name, town.unit(name)) for name in ("留", "退"))
    town.edition({kept: Planned(), gone: Planned()})
    town.edition({kept: Planned(change=PlanChange.KEPT), gone: Planned(change=PlanChange.WITHDRAWN)}, number=2, effective=7)
    july = town.facts(7).projects.set_index("project_id")
    assert july["listed"].to_dict() == {kept: True, gone: False}
    assert july["originally_listed"].to_dict() == {kept: True, gone: True}
    assert town.facts(6).projects["listed"].all()


def test_a_package_stands_by_its_parts(town: Town) -> None:
    unit = town.unit("区")
    package = town.project("打包", unit)
    parts = [town.project(f"子项{n}", unit, parent=package) for n in (1, 2)]
    town.edition({package: Planned((0,) * 12), **{part: Planned() for part in parts}})
    assert list(town.facts(1).projects["project_id"]) == parts


def test_a_correction_counts_from_the_next_list_on(town: Town) -> None:
    project = town.project("路", town.unit("区"))
    town.edition({project: Planned()})
    first = town.report(project, 6, 3_740)
    town.report(project, 6, 3_600, entry=2, corrects_id=first, reason="发票重复", approved_at=due(6) + timedelta(days=9))
    figure = {month: town.facts(month).figures.query("month == 6")["investment"].item() for month in (6, 7)}
    assert figure == {6: 3_740, 7: 3_600}
    assert town.facts(7).figures.query("month == 6")["on_time"].item()


@pytest.mark.parametrize("state", [ReportState.DRAFT, ReportState.SUBMITTED, ReportState.CONFIRMED, ReportState.RETURNED])
def test_a_figure_that_is_not_approved_is_missing_and_its_state_is_known(town: Town, state: ReportState) -> None:
    project = town.project("路", town.unit("区"))
    town.edition({project: Planned()})
    town.unapproved(project, 1, state)
    row = town.facts(1).figures.iloc[0]
    assert (row["state"], row["investment"] is not None and row.isna()["investment"]) == (state.name, True)


def test_a_report_approved_after_the_lock_is_not_known_to_the_list(town: Town) -> None:
    project = town.project("路", town.unit("区"))
    town.edition({project: Planned()})
    town.report(project, 1, YI, approved_at=due(1) + timedelta(days=4))
    assert town.facts(1).figures.empty
    assert town.facts(2).figures["investment"].tolist() == [YI]


def test_starts_take_the_latest_word_and_land_follows_the_effective_entry(town: Town) -> None:
    district = town.unit("区")
    project = town.project("路", district)
    town.edition({project: Planned(land={(district, 1): 50_000})})
    first = town.report(project, 1, YI, started_on=date(YEAR, 1, 9), land={district: 40_000})
    town.report(
        project,
        1,
        YI,
        entry=2,
        corrects_id=first,
        started_on=date(YEAR, 1, 8),
        land={district: 30_000},
        approved_at=due(1) + timedelta(days=9),
    )
    assert town.facts(1).land["actual"].tolist() == [40_000]
    assert town.facts(2).land["actual"].tolist() == [30_000]
    assert town.facts(2).milestones["started_on"].tolist() == ["2019-01-08"]


def test_the_same_facts_give_the_same_bytes_whatever_the_order_of_entry(town: Town) -> None:
    project = town.project("路", town.unit("区"))
    town.edition({project: Planned()})
    town.reports(project, [YI, 2 * YI])
    again = town.facts(2)
    shuffled = {name: getattr(again, name).iloc[::-1] for name in FRAMES}
    assert again.digest() == type(again)(month=again.month, **shuffled).digest()
    assert again.csv("figures").decode().splitlines()[0] == "project_id,month,report_id,entry,investment,on_time,returned,state"
    assert b"." not in again.csv("figures") + again.csv("plans") + again.csv("projects")


def test_a_year_without_an_approved_plan_is_said_so(town: Town) -> None:
    with pytest.raises(NotFound, match="请先导入并批准年度计划"):
        snapshot(town.session, Month(2020, 1), known_at=moment(2, 1))


def test_a_locked_month_is_seen_as_it_was_when_it_locked(town: Town) -> None:
    now = moment(12, 31)
    assert known_when_locked(town.session, Month(YEAR, 7), now=now) == due(7) + timedelta(days=2)
    assert known_when_locked(town.session, Month(2020, 7), now=now) == now
