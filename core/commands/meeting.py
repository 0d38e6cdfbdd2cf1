"""会议: an officer records a meeting or a visit with who was there and what was decided; a correction is a new entry in full."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session, select

from core.access import Actor, require
from core.commands import audit, gathering
from core.commands.gathering import Kept
from core.commands.words import fitting, person_of
from core.errors import BadInput, NotFound
from core.meetings import MOST_MINUTES, MOST_PEOPLE, MeetingForm
from core.models import Meeting, MeetingAttendance, MeetingProblem, Project, Unit
from core.vouching import Vouched, token

WHAT = "会议"


@dataclass(frozen=True)
class Attendee:
    """Somebody who was there: unit, name, and the role or title."""

    unit: str
    person: str
    title: str = ""


@dataclass(frozen=True)
class Treated:
    """A problem by its number, and what was decided about it."""

    number: str
    decision: str


@dataclass(frozen=True)
class RecordMeeting:
    """A meeting or visit: form, day, theme, place, who led and recorded it; `code`: the project that it was about, where it was one."""

    form: MeetingForm
    held_on: date
    theme: str
    place: str
    chair: str
    recorder: str = ""
    code: str = ""
    minutes: str = ""
    attendance: tuple[Attendee, ...] = ()
    problems: tuple[Treated, ...] = ()


@dataclass(frozen=True)
class CorrectMeeting:
    """A meeting stated anew in full, and why; `entry` is the one that was seen."""

    number: str
    entry: int
    meeting: RecordMeeting
    reason: str


def record_meeting(session: Session, request: RecordMeeting, *, by: Actor, on: datetime) -> Kept:
    """Keep a meeting under the next number of its year.

    Raises NotAllowed, NotFound (project, problem), BadInput (a day to come, a text, nobody there, something named twice).
    """
    require(by, "登记会议")
    made = _stated(session, request, by=by, on=on)
    made.number = gathering.next_number(session, Meeting, mark="会", year=request.held_on.year)
    _keep(session, made, request)
    vouched = token(session, Vouched.MEETING, number=made.id or 0)
    audit.record(session, audit.Act("登记会议", f"{WHAT}{made.number}", f"{made.form.label}：{made.theme}", vouched=vouched), by=by, on=on)
    return Kept(made.id or 0, made.number, made.entry)


def correct_meeting(session: Session, request: CorrectMeeting, *, by: Actor, on: datetime) -> Kept:
    """Keep a correction: a new entry in the place of the one that was seen, which stays on record.

    Raises NotAllowed, NotFound, BadInput (as for a new one; no reason), Conflict (corrected since it was seen).
    """
    require(by, "更正会议")
    held = gathering.to_correct(session, Meeting, number=request.number, entry=request.entry, what=WHAT)
    made = _stated(session, request.meeting, by=by, on=on)
    made.number, made.entry, made.corrects_id = held.number, held.entry + 1, held.id
    made.reason = fitting(request.reason, "更正原因", most=400, needed=True)
    _keep(session, made, request.meeting)
    vouched = token(session, Vouched.MEETING, number=made.id or 0)
    audit.record(session, audit.Act("更正会议", f"{WHAT}{made.number}", made.reason, vouched=vouched), by=by, on=on)
    return Kept(made.id or 0, made.number, made.entry)


def _stated(session: Session, request: RecordMeeting, *, by: Actor, on: datetime) -> Meeting:
    """The row that is stated, without number."""
    gathering.refuse_day(request.held_on, what="会议日期", on=on)
    return Meeting(
        number="",
        form=request.form,
        theme=fitting(request.theme, "主题", most=200, needed=True),
        held_on=request.held_on,
        place=fitting(request.place, "地点", most=120, needed=True),
        chair=fitting(request.chair, "主持人", most=40, needed=True),
        recorder=fitting(request.recorder, "记录人", most=40),
        project_id=_project(session, request.code),
        minutes=fitting(request.minutes, "会议记录", most=MOST_MINUTES),
        entered_by=person_of(by),
        entered_at=on,
    )


def _project(session: Session, code: str) -> int | None:
    if not code:
        return None
    found = session.exec(select(Project.id).where(Project.code == code)).first()
    if found is None:
        raise NotFound("项目", code, "请核对编号。")
    return found


def _keep(session: Session, made: Meeting, request: RecordMeeting) -> None:
    """Store the row with who was there and what was decided."""
    people = _people(session, request.attendance)
    problems = _problems(session, request.problems)
    session.add(made)
    session.flush()
    for child in (*people, *problems):
        child.meeting_id = made.id or 0
        session.add(child)
    session.flush()


def _people(session: Session, some: tuple[Attendee, ...]) -> list[MeetingAttendance]:
    if not 1 <= len(some) <= MOST_PEOPLE:
        raise BadInput(f"参加人员应有1至{MOST_PEOPLE}人，现有{len(some)}人。请改正。")
    known = _units(session, (one.unit.strip() for one in some))
    rows = []
    for one in some:
        unit, person = fitting(one.unit, "参加单位", most=120, needed=True), fitting(one.person, "参加人", most=40, needed=True)
        title = fitting(one.title, "职务", most=60)
        rows.append(MeetingAttendance(meeting_id=0, unit=unit, unit_id=known.get(unit), person=person, title=title))
    _refuse_twice("参加人员", [f"{one.unit} {one.person}" for one in rows])
    return rows


def _units(session: Session, names: Iterable[str]) -> dict[str, int]:
    """The units that are known by these names, long or short; a short name that several have names none."""
    wanted = set(names)
    found: dict[str, set[int]] = {}
    for number, name, short in session.exec(select(Unit.id, Unit.name, Unit.short_name)):
        for one in {name, short} & wanted:
            found.setdefault(one, set()).add(number or 0)
    return {name: next(iter(numbers)) for name, numbers in found.items() if len(numbers) == 1}


def _problems(session: Session, some: tuple[Treated, ...]) -> list[MeetingProblem]:
    _refuse_twice("问题", [one.number for one in some])
    rows = []
    for one in some:
        decision = fitting(one.decision, f"问题{one.number}的议定事项", most=400, needed=True)
        rows.append(MeetingProblem(meeting_id=0, issue_id=gathering.issue_with(session, one.number).id or 0, decision=decision))
    return rows


def _refuse_twice(what: str, some: list[str]) -> None:
    twice = next((one for place, one in enumerate(some) if one in some[:place]), None)
    if twice is not None:
        raise BadInput(f"{what}里“{twice}”写了两次。请删去一个。")
