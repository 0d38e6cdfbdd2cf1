"""Results of builders in the demonstration city: 2018's evaluation and credit, two quarters of 2019; all by the commands, all invented."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlmodel import Session, col, select

from core.access import Actor
from core.accounts import actor_of
from core.commands import notice, objection, official
from core.commands.notice import OpenNotice
from core.commands.objection import AnswerNoticeObjection, ObjectToNotice
from core.commands.official import DecideAct
from core.models import Account, BuilderNotice, BuilderResult, InspectionTask, OfficialAct, Person, RoleGrant
from core.period import CHINA
from core.vocabulary import ActKind, ActState, NoticeKind, TaskState, UserRole
from scoring.publish import evaluation
from scoring.publish.evaluation import Finish, SignResults, StartNotice

PRAISED_BY = "鹭建督演示〔2019〕18号"
"""The document by which the best builders of 2018 were praised."""


@dataclass(frozen=True)
class _Way:
    """When results went their way; without a document they are still on notice. `place` is whose builder objects, from the last one up."""

    kind: NoticeKind
    period: str
    drafted: date
    opened: date
    document: str = ""
    place: int | None = None
    said: str = ""
    answered: str = ""


WAYS = (
    _Way(
        NoticeKind.YEAR,
        "2018",
        date(2019, 2, 25),
        date(2019, 3, 1),
        "鹭建协演示〔2019〕3号",
        3,
        "四季度受检项目的进度滞后由管线迁改引起，请核对进度控制的扣分。",
        "经核对，管线迁改在计划内，进度节点没有办理调整，扣分符合评分表，维持原结果。",
    ),
    _Way(NoticeKind.QUARTER, "2019Q1", date(2019, 4, 15), date(2019, 4, 19), "鹭建协演示〔2019〕7号"),
    _Way(NoticeKind.CREDIT, "2018", date(2019, 5, 8), date(2019, 5, 13), "鹭建协演示〔2019〕9号"),
    _Way(
        NoticeKind.QUARTER,
        "2019Q2",
        date(2019, 7, 22),
        date(2019, 7, 29),
        place=2,
        said="受检项目的资料已在检查当天补齐，请核对资料一项的扣分。",
    ),
)


@dataclass(frozen=True)
class _Persons:
    """Who acts at the bureau."""

    officer: Actor
    signatory: Actor


def evaluate(session: Session) -> None:
    """Lead the results of builders to where they stood in August 2019; nothing where no inspection is settled.

    The transaction is the caller's.
    """
    settled = session.exec(select(InspectionTask.id).where(InspectionTask.state == TaskState.SETTLED)).first()
    if settled is None:
        return
    for way in WAYS:
        _go(session, way)
    _praise(session)


def _go(session: Session, way: _Way) -> None:
    persons = _persons(session, _at(way.drafted, 9))
    begun = evaluation.start(session, StartNotice(way.kind, way.period), by=persons.officer, on=_at(way.drafted, 9))
    number = begun.id or 0
    evaluation.sign(session, SignResults(number, begun.digest), by=persons.signatory, on=_at(way.drafted + timedelta(days=2), 10))
    notice.open_notice(session, OpenNotice(number, way.opened), by=persons.officer, on=_at(way.opened, 8))
    if way.place is not None:
        _object(session, way, number, by=persons.officer)
    if way.document:
        over = notice.last_day(way.opened) + timedelta(days=3)
        evaluation.finish(session, Finish(number, way.document), by=persons.signatory, on=_at(over, 10))


def _object(session: Session, way: _Way, number: int, *, by: Actor) -> None:
    """One builder objects on the fifth day; the bureau answers on the last, if at all."""
    speaker = _speaker(session, number, way.place or 0)
    if speaker is None or speaker.unit_id is None:
        return
    raised = objection.object_to_notice(
        session, ObjectToNotice(number, speaker.unit_id, way.said), by=speaker, on=_at(way.opened + timedelta(days=4), 15)
    )
    if way.answered:
        answer = AnswerNoticeObjection(raised.id or 0, uphold=False, answer=way.answered)
        objection.answer_objection(session, answer, by=by, on=_at(notice.last_day(way.opened), 16))


def _speaker(session: Session, number: int, place: int) -> Actor | None:
    """Somebody of the builder that stands so many places above the last one; later persons of its unit need no account to speak for it."""
    seal = session.get_one(BuilderNotice, number).seal_id
    ranked = select(BuilderResult.unit_id).where(BuilderResult.seal_id == seal, col(BuilderResult.place).is_not(None))
    units = list(session.exec(ranked.order_by(col(BuilderResult.place).desc(), col(BuilderResult.unit_id))))
    for unit in units[place:]:
        person = session.exec(select(Person).where(Person.unit_id == unit).order_by(col(Person.id))).first()
        if person is not None:
            return Actor(person.name, frozenset({UserRole.UNIT_MANAGER}), unit_id=unit, person_id=person.id, source="演示")
    return None


def _praise(session: Session) -> None:
    """The signatory follows the proposals to praise the best of 2018; what is proposed of the others still waits."""
    waiting = select(OfficialAct).where(OfficialAct.kind == ActKind.COMMENDATION, OfficialAct.state == ActState.PROPOSED)
    for act in session.exec(waiting.order_by(col(OfficialAct.id))).all():
        at = _at(date(2019, 3, 18), 10)
        decided = DecideAct(act.id or 0, approve=True, held_on=at.date(), document=PRAISED_BY)
        official.decide_act(session, decided, by=_persons(session, at).signatory, on=at)


def _persons(session: Session, on: datetime) -> _Persons:
    held = select(Account, RoleGrant.role).join(RoleGrant, col(RoleGrant.account_id) == col(Account.id))
    actors = {role: actor_of(session, account, source="演示", on=on) for account, role in session.exec(held)}
    return _Persons(actors[UserRole.OFFICER], actors[UserRole.SIGNATORY])


def _at(day: date, hour: int) -> datetime:
    return datetime(day.year, day.month, day.day, hour, tzinfo=CHINA)
