"""What a final grade leads to: an act and a conduct record, each proposed with its clause for named persons to decide."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session, col, select

from core.access import Actor
from core.commands import audit
from core.commands.conduct import next_number
from core.errors import BadInput
from core.models import BuilderNotice, City, ConductRecord, NoticeConsequence, OfficialAct, Person, Unit
from core.models.notice import title_of
from core.period import CHINA, last_of_months
from core.replaced import outdated
from core.vocabulary import ActKind, ActState, ConductKind, ProposalState, RecordOrigin
from core.vouching import Vouched, token


@dataclass(frozen=True)
class FollowingRecord:
    """The record that a grade proposes: its band, points in ten-thousandths (bad ones below nothing), and for how many months it counts."""

    kind: ConductKind
    band: str
    points: int
    months: int


@dataclass(frozen=True)
class Follow:
    """What a builder's grade leads to, and by which clause."""

    unit_id: int
    grade: str
    act: ActKind
    matter: str
    clause: str
    record: FollowingRecord | None = None


def propose(session: Session, notice: BuilderNotice, *, follows: tuple[Follow, ...], on: datetime) -> int:
    """Propose what the grades of a final notice lead to in its drafter's name, and return how many acts and records were proposed.

    What an earlier version of the same results has proposed already, and what did not lapse, is not proposed again. Raises BadInput
    where the unit that collects records cannot be said.
    """
    done = _proposed_before(session, notice)
    wanted = [one for one in follows if (one.unit_id, one.act) not in done]
    for one in wanted:
        act = _act(session, notice, one, on)
        record = _record(session, notice, one, on)
        numbers = (act.id, None if record is None else record.id)
        session.add(
            NoticeConsequence(notice_id=notice.id or 0, unit_id=one.unit_id, clause=one.clause, act_id=numbers[0], record_id=numbers[1])
        )
    session.flush()
    return sum(1 if one.record is None else 2 for one in wanted)


def lapse(session: Session, notice: BuilderNotice, *, by: Actor, on: datetime) -> int:
    """Refuse what earlier versions proposed for builders whose grade is another now, and return how many proposals lapsed.

    Nobody decides it: the ground is gone, and the log vouches for each. What was decided already stays as it is, for people to undo.
    """
    words, lapsed = f"依据的结果已被第{notice.version}版代替", 0
    for one in outdated(session, notice):
        act = session.get(OfficialAct, one.consequence.act_id) if one.consequence.act_id else None
        record = session.get(ConductRecord, one.consequence.record_id) if one.consequence.record_id else None
        if act is not None and act.state is ActState.PROPOSED:
            act.state, act.decision, act.decided_at, lapsed = ActState.REFUSED, words, on, lapsed + 1
            session.add(act)
            _note(session, (one.consequence.unit_id, token(session, Vouched.ACT, number=act.id or 0)), words, by=by, on=on)
        if record is not None and record.state is ProposalState.PROPOSED:
            record.state, record.decision, record.decided_at, lapsed = ProposalState.REFUSED, words, on, lapsed + 1
            session.add(record)
            _note(session, (one.consequence.unit_id, token(session, Vouched.RECORD, number=record.id or 0)), words, by=by, on=on)
    return lapsed


def _note(session: Session, lapsed: tuple[int, str], words: str, *, by: Actor, on: datetime) -> None:
    """Have the log vouch for a proposal that lapsed: whose it was, and its token."""
    unit_id, vouched = lapsed
    audit.record(session, audit.Act("建议失效", session.get_one(Unit, unit_id).name, words, vouched=vouched), by=by, on=on)


def _proposed_before(session: Session, notice: BuilderNotice) -> set[tuple[int, ActKind]]:
    earlier = (
        select(col(NoticeConsequence.unit_id), col(OfficialAct.kind))
        .join(BuilderNotice, col(BuilderNotice.id) == col(NoticeConsequence.notice_id))
        .join(OfficialAct, col(OfficialAct.id) == col(NoticeConsequence.act_id))
        .where(BuilderNotice.kind == notice.kind, BuilderNotice.period == notice.period)
        .where(sa.not_(sa.and_(col(OfficialAct.state) == ActState.REFUSED, col(OfficialAct.decided_by).is_(None))))
    )
    return {(unit, kind) for unit, kind in session.exec(earlier)}


def _act(session: Session, notice: BuilderNotice, one: Follow, on: datetime) -> OfficialAct:
    act = OfficialAct(
        kind=one.act,
        state=ActState.PROPOSED,
        unit_id=one.unit_id,
        matter=one.matter,
        clause=one.clause,
        proposed_by=notice.drafter_id,
        proposed_at=on,
    )
    session.add(act)
    session.flush()
    return act


def _record(session: Session, notice: BuilderNotice, one: Follow, on: datetime) -> ConductRecord | None:
    if one.record is None:
        return None
    day = on.astimezone(CHINA).date()
    record = ConductRecord(
        number=next_number(session, one.record.kind, year=day.year),
        unit_id=one.unit_id,
        kind=one.record.kind,
        standard=notice.rulebook,
        act=one.grade,
        matter=f"{title_of(notice.kind, notice.period)}结果为{one.grade}",
        band=one.record.band,
        points=one.record.points,
        happened_on=day,
        valid_until=last_of_months(day, one.record.months),
        collector_id=_collector(session, notice),
        document=notice.document,
        origin=RecordOrigin.EVALUATION,
        state=ProposalState.PROPOSED,
        entered_by=notice.drafter_id,
        entered_at=on,
    )
    session.add(record)
    session.flush()
    return record


def _collector(session: Session, notice: BuilderNotice) -> int:
    """The unit that collects the record: the drafter's, else the one that is called like the city's bureau."""
    own = session.exec(select(Person.unit_id).where(Person.id == notice.drafter_id)).first()
    bureau = select(Unit.id).join(City, col(City.bureau) == col(Unit.name))
    found = own if own is not None else session.exec(bureau).first()
    if found is None:
        raise BadInput("起草人没有登记所在单位，不能写明行为记录的采集录入单位。请先登记，再办理生效。")
    return found
