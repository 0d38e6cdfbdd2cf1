"""Meetings and visits as they are looked at: the entry that holds, who was there, what was decided, its papers and corrections."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeVar

from sqlmodel import Session, SQLModel, col, select

from core.access import Actor, Reach, require_sight
from core.gathered import holding, issues_of, meetings_of
from core.issues import IssueState, ReplyKind
from core.meetings import MeetingForm, PaperKind
from core.models import Issue, Meeting, MeetingAttendance, MeetingPaper, MeetingProblem, Person, Project

Row = TypeVar("Row", bound=SQLModel)


@dataclass(frozen=True)
class Present:
    """Somebody who was there."""

    unit: str
    person: str
    title: str


@dataclass(frozen=True)
class TreatedLine:
    """A problem that was treated: what was decided, and where it stands now."""

    issue_id: int
    number: str
    matter: str
    project: str
    state: IssueState
    reply: ReplyKind | None
    closed_on: date | None
    decision: str


@dataclass(frozen=True)
class PaperLine:
    """A paper: its number, what it is, its name, its size in bytes, who filed it and when."""

    id: int
    kind: PaperKind
    name: str
    size: int
    person: str
    at: datetime


@dataclass(frozen=True)
class MeetingLine:
    """A meeting or visit as one entry states it; `hidden`: how many problems more it treated that the viewer does not see."""

    id: int
    number: str
    entry: int
    reason: str
    form: MeetingForm
    theme: str
    held_on: date
    place: str
    chair: str
    recorder: str
    code: str
    project: str
    minutes: str
    attendance: tuple[Present, ...]
    problems: tuple[TreatedLine, ...]
    hidden: int
    papers: tuple[PaperLine, ...]
    person: str
    at: datetime


def meetings(session: Session, viewer: Actor, *, day: date) -> tuple[MeetingLine, ...]:
    """Return the meetings and visits by the entry that holds, the newest first.

    A unit sees those that it took part in, and those about a project or problem of it, as of a day. Raises NotAllowed.
    """
    found = holding(session.exec(select(Meeting)))
    if require_sight(viewer, "会议") is Reach.OWN:
        own = meetings_of(session, viewer.unit_id, day=day)
        found = tuple(one for one in found if one.number in own)
    return _lines(session, viewer, sorted(found, key=lambda one: (one.held_on, one.number), reverse=True), day=day)


def entries(session: Session, viewer: Actor, *, number: str, day: date) -> tuple[MeetingLine, ...]:
    """Return every entry of a meeting in order, none of one that the viewer does not see. Raises NotAllowed."""
    if require_sight(viewer, "会议") is Reach.OWN and number not in meetings_of(session, viewer.unit_id, day=day):
        return ()
    return _lines(session, viewer, session.exec(select(Meeting).where(Meeting.number == number).order_by(col(Meeting.entry))), day=day)


def _lines(session: Session, viewer: Actor, some: Iterable[Meeting], *, day: date) -> tuple[MeetingLine, ...]:
    rows = list(some)
    keys = [one.id for one in rows]
    people = grouped(session.exec(select(MeetingAttendance).where(col(MeetingAttendance.meeting_id).in_(keys))), lambda one: one.meeting_id)
    papers = papers_of(session, "meeting_id")
    first = dict(session.exec(select(Meeting.number, Meeting.id).where(Meeting.entry == 1)).all())
    names = dict(session.exec(select(Person.id, Person.name)).all())
    projects = {one.id: one for one in session.exec(select(Project))}
    treated, hidden = _treated(session, viewer, day=day)
    return tuple(
        MeetingLine(
            id=one.id or 0,
            number=one.number,
            entry=one.entry,
            reason=one.reason,
            form=one.form,
            theme=one.theme,
            held_on=one.held_on,
            place=one.place,
            chair=one.chair,
            recorder=one.recorder,
            code=projects[one.project_id].code if one.project_id else "",
            project=projects[one.project_id].name if one.project_id else "",
            minutes=one.minutes,
            attendance=tuple(Present(each.unit, each.person, each.title) for each in people.get(one.id or 0, ())),
            problems=tuple(treated.get(one.id or 0, ())),
            hidden=hidden[one.id or 0],
            papers=papers.get(first[one.number] or 0, ()),
            person=names.get(one.entered_by, ""),
            at=one.entered_at,
        )
        for one in rows
    )


def _treated(session: Session, viewer: Actor, *, day: date) -> tuple[Mapping[int, list[TreatedLine]], Counter[int]]:
    """What each meeting treated that the viewer sees by the right 问题, and of how many problems more the viewer is told nothing."""
    whole = require_sight(viewer, "问题") is Reach.ALL
    own = frozenset() if whole else issues_of(session, viewer.unit_id, day=day)
    chosen = (
        select(MeetingProblem, Issue, Project.name)
        .join(Issue, col(Issue.id) == col(MeetingProblem.issue_id))
        .join(Project, col(Project.id) == col(Issue.project_id))
        .order_by(col(MeetingProblem.id))
    )
    found: dict[int, list[TreatedLine]] = {}
    hidden: Counter[int] = Counter()
    for one, issue, project in session.exec(chosen):
        if not whole and one.issue_id not in own:
            hidden[one.meeting_id] += 1
            continue
        line = TreatedLine(
            issue_id=one.issue_id,
            number=issue.number,
            matter=issue.matter,
            project=project,
            state=issue.state,
            reply=issue.reply,
            closed_on=issue.closed_on,
            decision=one.decision,
        )
        found.setdefault(one.meeting_id, []).append(line)
    return found, hidden


def papers_of(session: Session, of: str) -> Mapping[int, tuple[PaperLine, ...]]:
    """Return the papers of all meetings (`of`: meeting_id) or round tables (round_table_id), by the number of the first entry."""
    key = col(getattr(MeetingPaper, of))
    chosen = select(MeetingPaper, Person.name).join(Person, col(Person.id) == col(MeetingPaper.person_id)).where(key.is_not(None))
    found: dict[int, tuple[PaperLine, ...]] = {}
    for one, person in session.exec(chosen.order_by(col(MeetingPaper.id))):
        place = getattr(one, of)
        found[place] = (*found.get(place, ()), PaperLine(one.id or 0, one.kind, one.name, one.size, person, one.at))
    return found


def grouped(rows: Iterable[Row], key: Callable[[Row], int]) -> Mapping[int, list[Row]]:
    """Return rows by a number, each group in the order of the rows' own numbers."""
    found: dict[int, list[Row]] = {}
    for one in sorted(rows, key=lambda row: getattr(row, "id", 0)):
        found.setdefault(key(one), []).append(one)
    return found
