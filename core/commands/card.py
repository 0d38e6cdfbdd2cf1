"""Cards as decisions of a named person: issued or not, explained by the unit concerned, removed or kept; nothing is ever deleted."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session, col, select

from core.access import Actor, require, require_for
from core.commands import audit
from core.commands.moments import after_locks, after_signatures
from core.commands.words import fitting, person_of
from core.errors import BadInput, Conflict, NotFound
from core.ledger import concerned
from core.models import Card, CardDecision, CardExplanation, Circular, Project, ReportingMonth, Unit
from core.period import CHINA, Month
from core.vocabulary import CardColour, CardDecisionKind, CircularState, MonthState
from core.vouching import Vouched, token


@dataclass(frozen=True)
class Subject:
    """Whom a card or an act concerns: a project or a unit."""

    project_id: int | None = None
    unit_id: int | None = None


@dataclass(frozen=True)
class IssueCard:
    """Issue a card for a month, as a rule proposed it: its clause and the figures (fen, year to date) that it was proposed on."""

    month: Month
    subject: Subject
    colour: CardColour
    clause: str
    figures: tuple[int, int]
    reason: str = ""


@dataclass(frozen=True)
class DeclineCard:
    """Do not issue a card that a rule proposed, and say why."""

    month: Month
    subject: Subject
    colour: CardColour
    reason: str


@dataclass(frozen=True)
class ExplainCard:
    """What the unit concerned says to a card."""

    card_id: int
    text: str


@dataclass(frozen=True)
class EndCard:
    """Remove a card, or (`keep`) keep it although its removal was proposed for `month`."""

    card_id: int
    month: Month
    reason: str
    keep: bool = False


def issue_card(session: Session, request: IssueCard, *, by: Actor, on: datetime) -> Card:
    """Issue a card; one of another colour for the same month it takes the place of, once a signed circular holds it.

    Raises NotAllowed, NotFound, Conflict (month not locked, decided already).
    """
    require(by, "决定红黄牌")
    name = _undecided(session, request.month, request.subject, request.colour)
    card = Card(
        unit_id=request.subject.unit_id,
        project_id=request.subject.project_id,
        colour=request.colour,
        year=request.month.year,
        month=request.month.number,
        clause=fitting(request.clause, "条款", most=120, needed=True),
        issued_at=after_signatures(session, request.month, on=on),
        issuer_id=person_of(by),
        numerator=request.figures[0],
        denominator=request.figures[1],
        reason=fitting(request.reason, "说明", most=400),
    )
    session.add(card)
    session.flush()
    act, vouched = f"发{card.colour.label}", token(session, Vouched.CARD, number=card.id or 0)
    audit.record(session, audit.Act(act, f"{request.month.chinese} {name}", card.reason, vouched=vouched), by=by, on=on)
    return card


def decline_card(session: Session, request: DeclineCard, *, by: Actor, on: datetime) -> None:
    """Do not issue a proposed card. Raises NotAllowed, NotFound, BadInput (no reason), Conflict (month not locked, decided already)."""
    require(by, "决定红黄牌")
    name = _undecided(session, request.month, request.subject, request.colour)
    reason = fitting(request.reason, "不发牌的理由", most=400, needed=True)
    decided = (CardDecisionKind.NOT_ISSUED, request.colour, reason)
    act, vouched = f"不发{request.colour.label}", _keep(session, (request.month, request.subject), decided=decided, by=by, on=on)
    audit.record(session, audit.Act(act, f"{request.month.chinese} {name}", reason, vouched=vouched), by=by, on=on)


def explain_card(session: Session, request: ExplainCard, *, by: Actor, on: datetime) -> None:
    """Keep what the unit concerned says to its card. Raises NotAllowed, NotFound, BadInput (no text), Conflict (the card was removed)."""
    card = _card(session, request.card_id)
    units = concerned(session, on.astimezone(CHINA).date(), project_id=card.project_id, unit_id=card.unit_id)
    require_for(by, "说明红黄牌", unit_id=by.unit_id if by.unit_id in units else None)
    if by.unit_id is None:
        raise BadInput("说明须由有牌单位的人员填写。")
    if card.withdrawn_at is not None:
        raise Conflict("这张牌已经摘下，不需要说明。")
    text = fitting(request.text, "说明", most=1000, needed=True)
    session.add(CardExplanation(card_id=request.card_id, unit_id=by.unit_id, text=text, person_id=person_of(by), at=on))
    audit.record(session, audit.Act("说明红黄牌", _of_card(session, card), text), by=by, on=on)


def end_card(session: Session, request: EndCard, *, by: Actor, on: datetime) -> None:
    """Remove a card, or keep it. Raises NotAllowed, NotFound, BadInput (no reason), Conflict (removed, decided, not locked)."""
    require(by, "决定红黄牌")
    card = _card(session, request.card_id)
    if card.withdrawn_at is not None:
        raise Conflict("这张牌已经摘下。请刷新后再看。")
    refuse_unlocked(session, request.month)
    reason = fitting(request.reason, "理由", most=400, needed=True)
    if not request.keep:
        card.withdrawn_at, card.withdrawn_by, card.withdrawn_reason = after_locks(session, on), person_of(by), reason
        session.add(card)
        vouched = token(session, Vouched.REMOVAL, number=request.card_id)
        audit.record(session, audit.Act("摘牌", _of_card(session, card), reason, vouched=vouched), by=by, on=on)
        return
    subject = Subject(card.project_id, card.unit_id)
    kept = _decision(session, request.month, subject, CardDecisionKind.KEPT)
    if kept is not None and kept.colour is card.colour:
        raise Conflict("本月已决定不摘牌。请刷新后再看。")
    vouched = _keep(session, (request.month, subject), decided=(CardDecisionKind.KEPT, card.colour, reason), by=by, on=on)
    audit.record(session, audit.Act("不摘牌", _of_card(session, card), reason, vouched=vouched), by=by, on=on)


def _undecided(session: Session, month: Month, subject: Subject, colour: CardColour) -> str:
    """Raise unless the month is locked and nothing was decided of the subject that a new draft does not open again; return its name.

    The colour that was issued stays so; the one that was declined may be issued once a circular was signed since.
    """
    name = subject_name(session, subject)
    refuse_unlocked(session, month)
    _refuse_signed(session, month)
    issued = select(Card).where(Card.year == month.year, Card.month == month.number).order_by(col(Card.id).desc())
    last = session.exec(issued.where(*_of(Card, subject))).first()
    if last is not None and (last.colour is colour or not _known(session, month, col(Circular.drafted_at) >= last.issued_at)):
        raise Conflict(f"{name}{month.chinese}已经发牌。请刷新后再看。")
    declined = _decision(session, month, subject, CardDecisionKind.NOT_ISSUED)
    if declined is not None:
        since = col(Circular.signed_at) if declined.colour is colour else col(Circular.drafted_at)
        if not _known(session, month, since >= declined.at):
            raise Conflict(f"{name}{month.chinese}已决定不发牌。请刷新后再看。")
    return name


def _known(session: Session, month: Month, since: sa.ColumnElement[bool]) -> bool:
    """Whether there is a circular of the month, not dropped, of which the condition holds."""
    mine = select(Circular.id).where(Circular.year == month.year, Circular.month == month.number, Circular.state != CircularState.DROPPED)
    return session.exec(mine.where(since)).first() is not None


def refuse_unlocked(session: Session, month: Month) -> None:
    """Raise Conflict where a month is not locked: until then its cards are neither proposed nor decided."""
    held = session.get(ReportingMonth, (month.year, month.number))
    if held is None or held.state is not MonthState.LOCKED:
        raise Conflict(f"{month.chinese}还没有锁定，不能决定红黄牌。请先锁定{month.chinese}。")


def _refuse_signed(session: Session, month: Month) -> None:
    """Cards stand in the circular that seals them: after the signature they are decided with the next version alone."""
    mine = select(Circular.state, Circular.signed_at).where(Circular.year == month.year, Circular.month == month.number)
    states = [(state, signed_at) for state, signed_at in session.exec(mine)]
    working = any(state in (CircularState.DRAFT, CircularState.CHECKING) for state, _ in states)
    if any(signed_at is not None for _, signed_at in states) and not working:
        raise Conflict(f"{month.chinese}通报已经签发，不能再决定本月的牌。确需决定的，请先起草新版。")


_Decided = tuple[CardDecisionKind, CardColour, str]
"""How a proposal was not followed, about which colour, and why."""


def _keep(session: Session, about: tuple[Month, Subject], *, decided: _Decided, by: Actor, on: datetime) -> str:
    """Enter that a proposal was not followed: for which month and whom, how, about which colour, and why; return what vouches for it."""
    (month, subject), (kind, colour, reason) = about, decided
    kept = CardDecision(
        unit_id=subject.unit_id,
        project_id=subject.project_id,
        kind=kind,
        colour=colour,
        year=month.year,
        month=month.number,
        reason=reason,
        at=on,
        person_id=person_of(by),
    )
    session.add(kept)
    session.flush()
    return token(session, Vouched.REFUSAL, number=kept.id or 0)


def _decision(session: Session, month: Month, subject: Subject, kind: CardDecisionKind) -> CardDecision | None:
    """The last decision of a kind for a month and subject."""
    mine = select(CardDecision).where(CardDecision.year == month.year, CardDecision.month == month.number, CardDecision.kind == kind)
    return session.exec(mine.where(*_of(CardDecision, subject)).order_by(col(CardDecision.id).desc())).first()


def _of(table: type[Card] | type[CardDecision], subject: Subject) -> tuple[bool, bool]:
    return (col(table.project_id) == subject.project_id, col(table.unit_id) == subject.unit_id)  # type: ignore[return-value]  # SQL, not bool


def _card(session: Session, card_id: int) -> Card:
    card = session.get(Card, card_id, with_for_update=True)
    if card is None:
        raise NotFound("红黄牌", card_id, "请刷新后再看。")
    return card


def subject_name(session: Session, subject: Subject) -> str:
    """Return the name of a project or unit. Raises BadInput (neither or both), NotFound."""
    if (subject.project_id is None) == (subject.unit_id is None):
        raise BadInput("请选定一个项目或一个单位。")
    if subject.project_id is not None:
        project = session.get(Project, subject.project_id)
        if project is None:
            raise NotFound("项目", subject.project_id)
        return project.name
    unit = session.get(Unit, subject.unit_id)
    if unit is None:
        raise NotFound("单位", subject.unit_id)
    return unit.short_name


def _of_card(session: Session, card: Card) -> str:
    name = subject_name(session, Subject(card.project_id, card.unit_id))
    return f"{Month(card.year, card.month).chinese}{card.colour.label} {name}"
