"""The monthly reports of 2019 with the steps that each went through."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from core.vocabulary import ReportState
from data.demo import cast, incidents
from data.demo.actuals import MONTHS, Cell
from data.demo.calendar import at, detour, way
from data.demo.plans import Plan
from data.demo.progress import obstacle, stage
from data.demo.shares import between

DRAFT, SUBMITTED, CONFIRMED, APPROVED, RETURNED = ReportState


@dataclass(frozen=True)
class Step:
    """A step of a report: into which state, when, and the reason if it was returned."""

    state: ReportState
    at: datetime
    reason: str = ""


@dataclass(frozen=True)
class Report:
    """A report of a project for a month; `investment` in 万元, `entry` 2 corrects entry 1."""

    plan: Plan
    month: int
    investment: int | None
    steps: tuple[Step, ...]
    entry: int = 1
    reason: str = ""
    difficulty: str = ""
    request: str = ""

    @property
    def state(self) -> ReportState:
        """Where the report stands: its last step; without any it is being filled in."""
        return self.steps[-1].state if self.steps else DRAFT

    @property
    def site_progress(self) -> str:
        """The site progress in words."""
        return stage(self.plan.project, self.month, planned=False)

    @property
    def started_on(self) -> date | None:
        """The day of the start, stated in the month in which it lies."""
        return _in_month(self.plan.project.started_on, self.month)

    @property
    def completed_on(self) -> date | None:
        """The day of the completion, stated in the month in which it lies."""
        return _in_month(self.plan.project.completed_on, self.month)

    def when(self, state: ReportState, *, first: bool) -> datetime | None:
        """Return when the report came into a state, the first or the last time; None when it never did."""
        moments = [step.at for step in self.steps if step.state is state]
        return (moments[0] if first else moments[-1]) if moments else None


def _in_month(day: date | None, month: int) -> date | None:
    return day if day is not None and day.month == month else None


def reports(plans: tuple[Plan, ...], figures: dict[Cell, int]) -> Iterator[Report]:
    """Yield the reports by month and project: January to July, the corrections, then those begun for August."""
    for month in MONTHS:
        for plan in plans:
            if (plan.project.name, month) not in incidents.MISSING and _listed(plan, month):
                yield _report(plan, month, figures)
    by_name = {plan.project.name: plan for plan in plans}
    for correction in incidents.CORRECTIONS:
        yield _correction(by_name[correction.project], correction, figures)
    for name, submitted in incidents.AUGUST.items():
        yield _august(by_name[name], submitted=submitted)


def _listed(plan: Plan, month: int) -> bool:
    """Whether the project is on the list of the month."""
    return month < 7 if plan.project.name == cast.WITHDRAWN.name else plan.project.name != cast.ADDED or month >= 7


def _report(plan: Plan, month: int, figures: dict[Cell, int]) -> Report:
    cell = plan.project.name, month
    investment = figures[cell] if cell in figures else plan.months[month - 1] * between(f"{cell}/reported", 100, high=130) // 100
    difficulty, request = obstacle(plan, month, figures=figures)
    reason = incidents.NEGATIVE_REASON if investment < 0 else ""
    first = investment + _excess(cell)
    return Report(plan, month, first, _steps(plan, month), reason=reason, difficulty=difficulty, request=request)


def _excess(cell: Cell) -> int:
    """What the first entry said more than the figure known when July locked."""
    known = [c.excess for c in incidents.CORRECTIONS if (c.project, c.month) == cell and c.counts_in_july]
    return sum(known)


def _steps(plan: Plan, month: int) -> tuple[Step, ...]:
    cell = plan.project.name, month
    usual = way(*cell, late=incidents.is_late(plan.project, month))
    steps = (Step(SUBMITTED, usual.submitted_at), Step(CONFIRMED, usual.confirmed_at))
    if cell in incidents.NEVER_REVIEWED:
        return steps
    if cell in incidents.RETURNED_AT_LOCK:
        return (*steps, Step(RETURNED, at(usual.approved_at.date(), 16, minute=40), "完成额没有监理签认，请补充后重报"))
    if cell not in incidents.RETURNED:
        return (*steps, Step(APPROVED, usual.approved_at))
    back = detour(*cell)
    again = (SUBMITTED, back.again.submitted_at), (CONFIRMED, back.again.confirmed_at), (APPROVED, back.again.approved_at)
    return (*steps, Step(RETURNED, back.returned_at, incidents.RETURNED[cell]), *(Step(*step) for step in again))


def _correction(plan: Plan, correction: incidents.Correction, figures: dict[Cell, int]) -> Report:
    known = figures[correction.project, correction.month]
    right = known if correction.counts_in_july else known - correction.excess
    asked = correction.approved_at - timedelta(days=1, hours=2)
    steps = (Step(SUBMITTED, asked), Step(CONFIRMED, asked + timedelta(hours=4)), Step(APPROVED, correction.approved_at))
    return Report(plan, correction.month, right, steps, entry=2, reason=correction.reason)


def _august(plan: Plan, *, submitted: bool) -> Report:
    name = plan.project.name
    steps = (Step(SUBMITTED, at(date(2019, 8, between(f"{name}/august", 26, high=29)), between(f"{name}/hour", 9, high=16))),)
    figure = plan.months[7] * between(f"{name}/august figure", 90, high=140) // 100
    return Report(plan, 8, figure, steps if submitted else ())
