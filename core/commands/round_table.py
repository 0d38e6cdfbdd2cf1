"""圆桌会: an officer records a round table with its participants and opinions; a correction is a new entry in full."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session, col, func, select

from core.access import Actor, require
from core.commands import audit, gathering
from core.commands.gathering import Kept
from core.commands.words import fitting, person_of
from core.errors import BadInput
from core.meetings import MOST_MINUTES
from core.models import RoundOpinion, RoundTable, RoundTableGroup
from core.roundtables import MOST_OF_A_GROUP, MOST_OPINIONS, Field, OpinionKind, Participant, PlaceKind, TopicSource, separate
from core.vouching import Vouched, token

WHAT = "圆桌会"


@dataclass(frozen=True)
class Group:
    """Participants of a category: how many; of which unit and by which names, where these were given."""

    category: Participant
    people: int
    unit: str = ""
    names: str = ""


@dataclass(frozen=True)
class Stated:
    """A round table: the topic and where it comes from, branches, day, place, persons; `issue`: the problem that it was called for."""

    theme: str
    source: TopicSource
    field: Field
    convener: str
    held_on: date
    place: str
    place_kind: PlaceKind
    chair: str
    recorder: str
    groups: tuple[Group, ...]
    partners: tuple[str, ...] = ()
    minutes: str = ""
    issue: str = ""


@dataclass(frozen=True)
class NewOpinion:
    """An opinion: what was said, of which unit the proposer is (the name is optional), whether it is effective, and what it asks for."""

    text: str
    unit: str
    kind: OpinionKind
    effective: bool = True
    proposer: str = ""


@dataclass(frozen=True)
class RecordTable:
    """A round table that was held, with the opinions that are known already."""

    stated: Stated
    opinions: tuple[NewOpinion, ...] = ()


@dataclass(frozen=True)
class CorrectTable:
    """A round table stated anew in full, and why; `entry` is the one that was seen."""

    number: str
    entry: int
    stated: Stated
    reason: str


@dataclass(frozen=True)
class RecordOpinion:
    """An opinion of a round table."""

    number: str
    opinion: NewOpinion


def record_table(session: Session, request: RecordTable, *, by: Actor, on: datetime) -> Kept:
    """Keep a round table and its opinions under the next number of its year.

    Raises NotAllowed, NotFound (problem), BadInput (a day to come, a text, nobody there).
    """
    require(by, "登记圆桌会")
    made = _stated(session, request.stated, by=by, on=on)
    made.number = gathering.next_number(session, RoundTable, mark="圆", year=made.held_on.year)
    _keep(session, made, request.stated)
    vouched = token(session, Vouched.ROUND_TABLE, number=made.id or 0)
    audit.record(session, audit.Act("登记圆桌会", f"{WHAT}{made.number}", made.theme, vouched=vouched), by=by, on=on)
    for one in request.opinions:
        _opinion(session, made, one, by=by, on=on)
    return Kept(made.id or 0, made.number, made.entry)


def correct_table(session: Session, request: CorrectTable, *, by: Actor, on: datetime) -> Kept:
    """Keep a correction: a new entry in the place of the one that was seen, which stays on record; opinions stay as they are.

    Raises NotAllowed, NotFound, BadInput (as for a new one; no reason), Conflict (corrected since it was seen).
    """
    require(by, "更正圆桌会")
    held = gathering.to_correct(session, RoundTable, number=request.number, entry=request.entry, what=WHAT)
    made = _stated(session, request.stated, by=by, on=on)
    made.number, made.entry, made.corrects_id = held.number, held.entry + 1, held.id
    made.reason = fitting(request.reason, "更正原因", most=400, needed=True)
    _keep(session, made, request.stated)
    vouched = token(session, Vouched.ROUND_TABLE, number=made.id or 0)
    audit.record(session, audit.Act("更正圆桌会", f"{WHAT}{made.number}", made.reason, vouched=vouched), by=by, on=on)
    return Kept(made.id or 0, made.number, made.entry)


def record_opinion(session: Session, request: RecordOpinion, *, by: Actor, on: datetime) -> Kept:
    """Keep one more opinion of a round table. Raises NotAllowed, NotFound, BadInput (a text, too many)."""
    require(by, "登记意见")
    table = gathering.first(session, RoundTable, number=request.number, what=WHAT)
    made = _opinion(session, table, request.opinion, by=by, on=on)
    return Kept(made.id or 0, made.number)


def _stated(session: Session, stated: Stated, *, by: Actor, on: datetime) -> RoundTable:
    """The row that is stated, without number."""
    gathering.refuse_day(stated.held_on, what="会议日期", on=on)
    partners = [fitting(one, "联合党支部", most=80, needed=True) for one in stated.partners]
    return RoundTable(
        number="",
        theme=fitting(stated.theme, "主题", most=200, needed=True),
        source=stated.source,
        field=stated.field,
        convener=fitting(stated.convener, "召集党支部", most=80, needed=True),
        partners=fitting("、".join(partners), "联合党支部", most=400),
        held_on=stated.held_on,
        place=fitting(stated.place, "地点", most=120, needed=True),
        place_kind=stated.place_kind,
        chair=fitting(stated.chair, "主持人", most=40, needed=True),
        recorder=fitting(stated.recorder, "记录人", most=40, needed=True),
        minutes=fitting(stated.minutes, "会议记录", most=MOST_MINUTES),
        issue_id=gathering.issue_with(session, stated.issue).id if stated.issue else None,
        entered_by=person_of(by),
        entered_at=on,
    )


def _keep(session: Session, made: RoundTable, stated: Stated) -> None:
    groups = [_group(one) for one in stated.groups]
    if not groups:
        raise BadInput("没有填写参加人员。请按类别填写人数。")
    session.add(made)
    session.flush()
    for one in groups:
        one.round_table_id = made.id or 0
        session.add(one)
    session.flush()


def _group(one: Group) -> RoundTableGroup:
    if not 1 <= one.people <= MOST_OF_A_GROUP:
        raise BadInput(f"{one.category.label}应有1至{MOST_OF_A_GROUP}人。请改正。")
    named = separate(one.names)
    if len(named) > one.people:
        raise BadInput(f"{one.category.label}写了{len(named)}个姓名，人数只填{one.people}人。请改正人数或姓名。")
    return RoundTableGroup(
        round_table_id=0,
        category=one.category,
        people=one.people,
        unit=fitting(one.unit, "参加单位", most=200),
        names=fitting(one.names, "姓名", most=400),
    )


def _opinion(session: Session, table: RoundTable, asked: NewOpinion, *, by: Actor, on: datetime) -> RoundOpinion:
    held = session.exec(select(func.count()).select_from(RoundOpinion).where(col(RoundOpinion.round_table_id) == table.id)).one()
    if held >= MOST_OPINIONS:
        raise BadInput(f"一次圆桌会最多登记{MOST_OPINIONS}条意见。")
    made = RoundOpinion(
        number=f"{table.number}-{held + 1}",
        round_table_id=table.id or 0,
        text=fitting(asked.text, "意见", most=400, needed=True),
        proposer=fitting(asked.proposer, "提出人", most=40),
        unit=fitting(asked.unit, "提出单位", most=120, needed=True),
        effective=asked.effective,
        kind=asked.kind,
        entered_by=person_of(by),
        entered_at=on,
    )
    session.add(made)
    session.flush()
    vouched = token(session, Vouched.ROUND_OPINION, number=made.id or 0)
    said = f"{made.kind.label}：{made.text}"
    audit.record(session, audit.Act("登记意见", f"意见{made.number}", said, vouched=vouched), by=by, on=on)
    return made
