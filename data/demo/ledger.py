"""Reporting months, reports with their steps and land, exemptions and observations, as rows."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from core.models import Exemption, Observation, ProgressReport, ReportedLand, ReportEvent, ReportingMonth
from core.money import FEN_PER_WAN
from core.vocabulary import MonthState, Nature, ReportState
from data.demo import cast, people
from data.demo.calendar import DAYS, at, closed_at, due_at, locked_at
from data.demo.facts import CityFacts
from data.demo.numbers import Numbers
from data.demo.reports import Report
from data.demo.shares import between
from data.demo.table_rows import Row, row

GROWTH = {"望潮区": 61_000, "云湾区": 128_000, "镜海区": 117_000, "白榕区": 94_000, "兰浦区": 72_000, "晴岭区": -23_000}
"""Growth of fixed-asset investment in the first half year by district, in ten-thousandths of a percent."""


def months() -> Iterator[Row]:
    """Yield the reporting months: January to July locked, August open."""
    for month in DAYS:
        locked = locked_at(month)
        state = MonthState.OPEN if locked is None else MonthState.LOCKED
        yield row(ReportingMonth, year=2019, number=month, state=state, due_at=due_at(month), closed_at=closed_at(month), locked_at=locked)


def reports(facts: CityFacts, numbers: Numbers) -> Iterator[Row]:
    """Yield the reports with their steps and the land they tell of; a correction names the report that it corrects."""
    entries: dict[tuple[str, int], int] = {}
    step = 0
    for number, report in enumerate(facts.reports, start=1):
        cell = report.plan.project.name, report.month
        yield _report(report, number, corrects=entries.get(cell), numbers=numbers, began=_began(report, facts))
        entries[cell] = number
        for event in report.steps:
            step += 1
            who = numbers.person[_mover(report, event.state)]
            yield row(ReportEvent, id=step, report_id=number, state=event.state, at=event.at, person_id=who, reason=event.reason)
        for district, area in facts.handed_over.get(cell, ()):
            yield row(ReportedLand, report_id=number, district_id=numbers.unit[district], area=area)


def _mover(report: Report, state: ReportState) -> str:
    if state is ReportState.SUBMITTED:
        return people.coordinator(report.plan.project)
    if state is ReportState.CONFIRMED:
        return people.manager(report.plan.project)
    return people.corrector() if report.entry > 1 else people.officer(report.plan.project.name)


def _began(report: Report, facts: CityFacts) -> date | None:
    """The day of the start; a project that was under way when the year began tells its own in January."""
    project = report.plan.project
    if report.month > 1 or project.nature is not Nature.CONTINUING:
        return report.started_on
    return facts.estimates[project.name].planned_start + timedelta(days=between(f"{project.name}/began", 0, high=40))


def _report(report: Report, number: int, *, corrects: int | None, numbers: Numbers, began: date | None) -> Row:
    return row(
        ProgressReport,
        id=number,
        project_id=numbers.project[report.plan.project.name],
        year=2019,
        month=report.month,
        entry=report.entry,
        corrects_id=corrects,
        reason=report.reason if report.entry > 1 else "",
        note=report.reason if report.entry == 1 else "",
        state=report.state,
        unit_id=numbers.unit[report.plan.project.reporter],
        edited_by=numbers.person[people.coordinator(report.plan.project)] if report.entry > 1 else None,
        investment=None if report.investment is None else report.investment * FEN_PER_WAN,
        site_progress=report.site_progress,
        started_on=began,
        completed_on=report.completed_on,
        difficulty=report.difficulty,
        request=report.request,
        submitted_at=report.when(ReportState.SUBMITTED, first=True),
        confirmed_at=report.when(ReportState.CONFIRMED, first=False),
        approved_at=report.when(ReportState.APPROVED, first=False),
        times_returned=sum(step.state is ReportState.RETURNED for step in report.steps),
    )


def exemptions(numbers: Numbers) -> Iterator[Row]:
    """Yield the approved force majeure: applied for by an officer, approved by the section head before July locked."""
    yield row(
        Exemption,
        id=1,
        project_id=numbers.project[cast.FORCE_MAJEURE],
        year=2019,
        from_month=5,
        to_month=7,
        reason="5月特大暴雨引发左岸边坡滑塌，停工抢险58天",
        document="鹭重点办演示〔2019〕25号",
        proposer_id=numbers.person[people.officer(cast.FORCE_MAJEURE)],
        proposed_on=date(2019, 7, 22),
        approver_id=numbers.person[people.section_head()],
        approved_at=_approved_at(),
        expires_on=date(2019, 12, 31),
    )


def _approved_at() -> datetime:
    return at(date(2019, 7, 29), 15, minute=30)


def observations(numbers: Numbers) -> Iterator[Row]:
    """Yield figures that come from elsewhere: the districts' growth of fixed-asset investment in the first half year."""
    for number, (district, growth) in enumerate(GROWTH.items(), start=1):
        yield row(
            Observation,
            id=number,
            unit_id=numbers.unit[district],
            period="2019Q2",
            name="fixed_asset_growth",
            value=growth,
            source="演示：市统计月报（2019年6月）",
            known_at=at(date(2019, 7, 20), 9),
        )
