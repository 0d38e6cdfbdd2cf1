"""What happened to a project besides reports and editions: problems and the tables that treated them, approvals, cards, inspections."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

import pandas as pd
from sqlmodel import Session, select

from core.access import MAY_SEE, Actor, reach
from core.approvals import ApprovalState
from core.models import Issue, Project
from core.period import CHINA
from core.queries import approvals, cards, inspections, issues, meetings, round_tables
from core.vocabulary import TaskState


@dataclass(frozen=True)
class Happened:
    """An event: its kind (a name of charts.timeline.SHAPES), its day, and what stands beside the last one of its lane."""

    kind: str
    on: date
    label: str = ""


Source = Callable[[Session, Actor, int, date], Iterator[Happened]]


@dataclass(frozen=True)
class Lane:
    """A lane of the timeline: what the viewer has to be allowed to see for it, its events of a project up to a day, and its legend."""

    sight: str
    events: Source
    legend: str


def _problems(session: Session, who: Actor, project_id: int, until: date) -> Iterator[Happened]:
    for one in issues.issues(session, who, day=until):
        if one.project_id == project_id:
            yield Happened("提出", one.raised_on, one.number)
            if one.closed_on is not None:
                yield Happened("办结", one.closed_on, f"{one.number}办结")


def _approvals(session: Session, who: Actor, project_id: int, until: date) -> Iterator[Happened]:
    for one in approvals.approvals(session, who, day=until):
        if one.project_id == project_id:
            if one.standing.accepted_on is not None:
                yield Happened("受理", one.standing.accepted_on, f"{one.name}受理")
            if one.standing.ended_on is not None and one.standing.state is not ApprovalState.DROPPED:
                yield Happened(one.standing.state.label, one.standing.ended_on, f"{one.name}{one.standing.state.label}")


def _cards(session: Session, who: Actor, project_id: int, _until: date) -> Iterator[Happened]:
    for one in cards.cards(session, who):
        if one.project_id == project_id:
            yield Happened(one.colour.label, one.issued_at.astimezone(CHINA).date(), f"{one.month.number}月{one.colour.label}")


def _inspections(session: Session, who: Actor, project_id: int, until: date) -> Iterator[Happened]:
    for one in inspections.tasks(session, who, day=until):
        if one.project_id == project_id and one.inspected_on is not None and one.state is not TaskState.CANCELLED:
            yield Happened("督查", one.inspected_on, one.quarter.chinese)


def _meetings(session: Session, who: Actor, project_id: int, until: date) -> Iterator[Happened]:
    code, numbers = session.get_one(Project, project_id).code, _numbers(session, project_id)
    for one in meetings.meetings(session, who, day=until):
        if one.code == code or numbers & {each.number for each in one.problems}:
            yield Happened("会议", one.held_on, one.number)


def _round_tables(session: Session, who: Actor, project_id: int, until: date) -> Iterator[Happened]:
    for one in round_tables.tables_about(session, who, issues=_numbers(session, project_id), day=until):
        yield Happened("圆桌会", one.held_on, one.number)


def _numbers(session: Session, project_id: int) -> frozenset[str]:
    """The numbers of the problems of a project."""
    return frozenset(session.exec(select(Issue.number).where(Issue.project_id == project_id)))


LANES: dict[str, Lane] = {
    "问题": Lane("问题", _problems, "△提出　■办结"),
    "会议": Lane("会议", _meetings, "▶会议、走访"),
    "圆桌会": Lane("圆桌会", _round_tables, "◎圆桌会"),
    "审批": Lane("审批事项", _approvals, "◇受理　◆准予　▽不予、退件"),
    "红黄牌": Lane("红黄牌", _cards, "■发牌"),
    "督查": Lane("督查计划", _inspections, "✚督查"),
}
"""The lanes below reports and editions, in their order; another kind of event is another line here, and a shape in charts.timeline."""


def events(session: Session, who: Actor, *, project_id: int, until: date) -> pd.DataFrame:
    """Return what happened to a project up to a day, in lanes: the columns `events` of charts.timeline."""
    rows = [
        (name, one.on, one.kind, one.label)
        for name, lane in LANES.items()
        if reach(who, MAY_SEE[lane.sight]) is not None
        for one in lane.events(session, who, project_id, until)
        if one.on <= until
    ]
    return pd.DataFrame(rows, columns=["lane", "on", "kind", "label"])


def legend(shown: pd.DataFrame) -> str:
    """The shapes of the lanes that have events."""
    held = set(shown["lane"])
    return "　".join(lane.legend for name, lane in LANES.items() if name in held)
