"""The dates that concern a viewer: until when a month is reported, when problems, approvals, opinions and supervisions are due."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, select

from core.access import MAY_GIVE, MAY_SEE, Actor, Reach, reach, require_sight
from core.models import ReportingMonth
from core.period import CHINA, Month
from core.queries import approvals, expropriation, issues, register, round_tables, sheets
from core.vocabulary import MonthState, ProblemState, Term, UserRole


class DateKind(Term):
    """What a date is of."""

    MONTH = "月报"
    ISSUE = "协调问题"
    APPROVAL = "审批"
    OPINION = "圆桌会意见"
    FINDING = "督查问题"
    SUPERVISION = "联合督查"


@dataclass(frozen=True)
class Dated:
    """A date: `key` stays the same while its day moves, `title` names what is due and of which project, never a person.

    `of`: by what its page finds it: the month or quarter in Chinese, the number of a problem, approval or round table, a district.
    """

    kind: DateKind
    key: str
    title: str
    on: date
    of: str = ""


_REPORTS = ("填报月报", "确认月报", "审核月报")
"""Acts by which somebody has to do with a month's reports."""


def agenda(session: Session, viewer: Actor, *, day: date) -> tuple[Dated, ...]:
    """Return the dates that concern the viewer as they stand on a day, by day: what is open alone, late ones too.

    The bureau finds everybody's, a unit its own, a leader those of the projects that the leader looks after. Raises NotAllowed.
    """
    require_sight(viewer, "日程")
    found = [
        *_months(session, viewer),
        *_issues(session, viewer, day=day),
        *_approvals(session, viewer, day=day),
        *_opinions(session, viewer, day=day),
        *_findings(session, viewer, day=day),
        *_supervisions(session, viewer, day=day),
    ]
    return tuple(sorted(found, key=lambda one: (one.on, one.key)))


def _months(session: Session, viewer: Actor) -> Iterator[Dated]:
    if all(reach(viewer, MAY_GIVE[act]) is None for act in _REPORTS):
        return
    opened = select(ReportingMonth).where(ReportingMonth.state == MonthState.OPEN)
    for one in session.exec(opened.order_by(col(ReportingMonth.year), col(ReportingMonth.number))):
        month, due = Month(one.year, one.number), one.due_at.astimezone(CHINA)
        yield Dated(DateKind.MONTH, f"month-{month}", f"{month.chinese}月报{due:%H:%M}截止", due.date(), month.chinese)


def _issues(session: Session, viewer: Actor, *, day: date) -> Iterator[Dated]:
    reached = reach(viewer, MAY_SEE["问题"])
    if reached is None:
        return
    led = _led(session, viewer, day=day)
    for one in issues.issues(session, viewer, day=day):
        mine = reached is Reach.ALL or one.owner_unit_id == viewer.unit_id
        if mine and one.state.with_owner and one.due_on is not None and (led is None or one.project_id in led):
            yield Dated(DateKind.ISSUE, f"issue-{one.number}", f"问题{one.number}到期：{one.project}", one.due_on, one.number)


def _approvals(session: Session, viewer: Actor, *, day: date) -> Iterator[Dated]:
    if reach(viewer, MAY_SEE["审批事项"]) is None:
        return
    led = _led(session, viewer, day=day)
    for one in approvals.approvals(session, viewer, day=day):
        due = one.standing.due_on
        if one.standing.state.with_office and due is not None and (led is None or one.project_id in led):
            yield Dated(DateKind.APPROVAL, f"approval-{one.number}", f"{one.number}{one.name}到期：{one.project}", due, one.number)


def _opinions(session: Session, viewer: Actor, *, day: date) -> Iterator[Dated]:
    """Opinions that a handler has to answer: to the bureau all, to a unit its own; they are of no project that a leader looks after."""
    reached = reach(viewer, MAY_SEE["圆桌会"])
    if reached is None or _led(session, viewer, day=day) is not None:
        return
    for one in round_tables.opinions(session, viewer, day=day):
        mine = reached is Reach.ALL or one.handler_unit_id == viewer.unit_id
        if mine and one.state.with_handler and one.due_on is not None:
            yield Dated(DateKind.OPINION, f"opinion-{one.number}", f"意见{one.number}到期：圆桌会{one.table}", one.due_on, one.table)


_INSPECTED = frozenset({UserRole.INSPECTOR, UserRole.COORDINATOR, UserRole.UNIT_MANAGER})
"""Who has to do with the mending of findings."""


def _findings(session: Session, viewer: Actor, *, day: date) -> Iterator[Dated]:
    """Findings that are to be mended: to inspectors all, to a builder's people its own."""
    if reach(viewer, MAY_SEE["检查评分表"]) is None or not viewer.roles & _INSPECTED:
        return
    for one in sheets.problems(session, viewer, day=day):
        if one.state is ProblemState.OPEN:
            yield Dated(DateKind.FINDING, f"finding-{one.id}", f"督查问题整改到期：{one.name}", one.due_on, one.quarter.chinese)


def _supervisions(session: Session, viewer: Actor, *, day: date) -> Iterator[Dated]:
    """For the bureau the days by which supervisions are to be followed up."""
    if reach(viewer, MAY_GIVE["登记联合督查"]) is None:
        return
    for one in expropriation.supervisions(session, viewer, year=day.year):
        if one.closed_on is None and one.due_on is not None:
            title = f"{one.year}年第{one.quarter}季度{one.district}联合督查整改到期"
            yield Dated(DateKind.SUPERVISION, f"supervision-{one.id}", title, one.due_on, one.district)


def _led(session: Session, viewer: Actor, *, day: date) -> frozenset[int] | None:
    """The projects that a leader looks after; None of anybody else."""
    if viewer.roles != frozenset({UserRole.LEADER}) or viewer.person_id is None:
        return None
    return register.led_by(session, viewer.person_id, month=Month(day.year, day.month))
