"""Issued cards with what was said to them, proposals that were not followed, official acts, and force majeure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from core import ledger
from core.access import MAY_SEE, Actor, Reach, reach, require_sight
from core.models import ActReport, Card, CardDecision, CardExplanation, Exemption, OfficialAct, Person, Project, Unit
from core.period import Month
from core.queries.decided import ISSUED, Decision
from core.queries.held import standing
from core.vocabulary import ActKind, ActState, CardColour, CardDecisionKind, UserRole


@dataclass(frozen=True)
class Said:
    """What a unit wrote: to explain a card, or to report on an act."""

    unit: str
    person: str
    at: datetime
    text: str


@dataclass(frozen=True)
class IssuedCard:
    """A card with the figures (fen, year to date) that it was issued on."""

    id: int
    month: Month
    colour: CardColour
    project_id: int | None
    unit_id: int | None
    code: str
    name: str
    clause: str
    figures: tuple[int, int] | None
    reason: str
    issuer: str
    issued_at: datetime
    removed_by: str
    removed_at: datetime | None
    removed_reason: str
    explanations: tuple[Said, ...]


@dataclass(frozen=True)
class NotFollowed:
    """A proposal that a person did not follow."""

    month: Month
    kind: CardDecisionKind
    colour: CardColour
    project_id: int | None
    unit_id: int | None
    reason: str
    person: str
    at: datetime


@dataclass(frozen=True)
class ActLine:
    """An official act with the reports back."""

    id: int
    kind: ActKind
    state: ActState
    project_id: int | None
    unit_id: int | None
    name: str
    matter: str
    clause: str
    answerable: str
    to_body: str
    due_on: date | None
    proposed_by: int
    proposer: str
    proposed_at: datetime
    decider: str
    decided_at: datetime | None
    held_on: date | None
    document: str
    decision: str
    minutes: str
    ended_by: str
    ended_at: datetime | None
    ended_reason: str
    reports: tuple[Said, ...]


@dataclass(frozen=True)
class ExemptionLine:
    """An application for force majeure and its decision."""

    id: int
    code: str
    name: str
    year: int
    from_month: int
    to_month: int
    reason: str
    document: str
    proposer_id: int
    proposer: str
    proposed_on: date
    approver: str
    approved_at: datetime | None
    refused_at: datetime | None
    expires_on: date | None
    decision: str


def cards(session: Session, viewer: Actor, *, month: Month | None = None) -> tuple[IssuedCard, ...]:
    """Return issued cards, of one month or all, the newest first; outside the bureau those that an issued circular holds.

    Raises NotAllowed.
    """
    require_sight(viewer, "红黄牌")
    chosen = select(Card)
    if reach(viewer, MAY_SEE["测算榜单"]) is None:
        chosen = chosen.where(standing())
    if month is not None:
        chosen = chosen.where(Card.year == month.year, Card.month == month.number)
    return _listed(session, chosen)


def of_circular(session: Session, month: Month, *, sealed: Iterable[Decision] | None) -> tuple[IssuedCard, ...]:
    """Return the cards that a circular of a month prints: those that its seal holds, or, of a draft, the last one of each subject.

    The caller has asked who looks.
    """
    mine = _listed(session, select(Card).where(Card.year == month.year, Card.month == month.number))
    if sealed is None:
        return tuple({(one.project_id, one.unit_id): one for one in mine}.values())
    held = [tuple(one[name] for name in _SEALED) for one in sealed if one["decision"] == ISSUED]
    return tuple(one for one in mine if (one.colour.name, one.project_id, one.unit_id, one.reason, one.clause) in held)


_SEALED = ("colour", "project_id", "unit_id", "reason", "clause")
"""By what a card is found in sealed decisions."""


def _listed(session: Session, chosen: SelectOfScalar[Card]) -> tuple[IssuedCard, ...]:
    names = _Names(session)
    ordered = chosen.order_by(col(Card.year).desc(), col(Card.month).desc(), col(Card.id))
    return tuple(_card(one, names) for one in session.exec(ordered))


def not_followed(session: Session, viewer: Actor, *, month: Month) -> tuple[NotFollowed, ...]:
    """Return the proposals of a month that were not followed. Raises NotAllowed."""
    require_sight(viewer, "测算榜单")
    names = _Names(session)
    chosen = select(CardDecision).where(CardDecision.year == month.year, CardDecision.month == month.number)
    return tuple(
        NotFollowed(month, one.kind, one.colour, one.project_id, one.unit_id, one.reason, names.persons.get(one.person_id, ""), one.at)
        for one in session.exec(chosen.order_by(col(CardDecision.id)))
    )


def official_acts(session: Session, viewer: Actor, *, day: date) -> tuple[ActLine, ...]:
    """Return official acts, the newest first: all to the bureau and to leaders, to a unit those decided ones that concern it on `day`.

    Raises NotAllowed.
    """
    whole = require_sight(viewer, "督查措施") is Reach.ALL
    decided = not viewer.roles & _BUREAU
    names, parts = _Names(session), ledger.parts(session, day)
    found = session.exec(select(OfficialAct).order_by(col(OfficialAct.id).desc()))
    shown = (one for one in found if not decided or one.state in (ActState.IN_FORCE, ActState.ENDED))
    return tuple(_act(one, names) for one in shown if whole or _is_mine(one, viewer, parts))


_BUREAU = frozenset({UserRole.OFFICER, UserRole.SECTION_HEAD, UserRole.SIGNATORY})
"""Who knows of acts that are only proposed."""


def exemptions(session: Session, viewer: Actor, *, day: date) -> tuple[ExemptionLine, ...]:
    """Return applications for force majeure, the newest first: all to the bureau, to a unit those of its projects. Raises NotAllowed."""
    whole = require_sight(viewer, "未审月报") is Reach.ALL
    names, parts = _Names(session), ledger.parts(session, day)
    found = session.exec(select(Exemption).order_by(col(Exemption.id).desc()))
    return tuple(_exemption(one, names) for one in found if whole or viewer.unit_id in ledger.answering(parts, one.project_id))


def _is_mine(act: OfficialAct, viewer: Actor, parts: ledger.Parts) -> bool:
    units = {act.unit_id} if act.project_id is None else ledger.answering(parts, act.project_id)
    return act.state in (ActState.IN_FORCE, ActState.ENDED) and viewer.unit_id in units


class _Names:
    """Names of persons, units and projects, read once."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.persons = {number or 0: name for number, name in session.exec(select(Person.id, Person.name))}
        self.units = {number or 0: name for number, name in session.exec(select(Unit.id, Unit.short_name))}
        projects = session.exec(select(Project.id, Project.code, Project.name))
        self.projects = {number or 0: (code, name) for number, code, name in projects}

    def subject(self, project_id: int | None, unit_id: int | None) -> tuple[str, str]:
        """The code (empty for a unit) and the name."""
        return ("", self.units.get(unit_id or 0, "")) if project_id is None else self.projects.get(project_id, ("", ""))

    def person(self, number: int | None) -> str:
        """The name of a person, empty for none."""
        return self.persons.get(number or 0, "")


def _card(one: Card, names: _Names) -> IssuedCard:
    code, name = names.subject(one.project_id, one.unit_id)
    said = names.session.exec(select(CardExplanation).where(CardExplanation.card_id == one.id).order_by(col(CardExplanation.id)))
    figures = None if one.numerator is None or one.denominator is None else (one.numerator, one.denominator)
    return IssuedCard(
        id=one.id or 0,
        month=Month(one.year, one.month),
        colour=one.colour,
        project_id=one.project_id,
        unit_id=one.unit_id,
        code=code,
        name=name,
        clause=one.clause,
        figures=figures,
        reason=one.reason,
        issuer=names.person(one.issuer_id),
        issued_at=one.issued_at,
        removed_by=names.person(one.withdrawn_by),
        removed_at=one.withdrawn_at,
        removed_reason=one.withdrawn_reason,
        explanations=tuple(Said(names.units.get(each.unit_id, ""), names.person(each.person_id), each.at, each.text) for each in said),
    )


def _act(one: OfficialAct, names: _Names) -> ActLine:
    said = names.session.exec(select(ActReport).where(ActReport.act_id == one.id).order_by(col(ActReport.id)))
    return ActLine(
        id=one.id or 0,
        kind=one.kind,
        state=one.state,
        project_id=one.project_id,
        unit_id=one.unit_id,
        name=names.subject(one.project_id, one.unit_id)[1],
        matter=one.matter,
        clause=one.clause,
        answerable=one.answerable,
        to_body=one.to_body,
        due_on=one.due_on,
        proposed_by=one.proposed_by,
        proposer=names.person(one.proposed_by),
        proposed_at=one.proposed_at,
        decider=names.person(one.decided_by),
        decided_at=one.decided_at,
        held_on=one.held_on,
        document=one.document,
        decision=one.decision,
        minutes=one.minutes,
        ended_by=names.person(one.ended_by),
        ended_at=one.ended_at,
        ended_reason=one.ended_reason,
        reports=tuple(Said(names.units.get(each.unit_id, ""), names.person(each.person_id), each.at, each.text) for each in said),
    )


def _exemption(one: Exemption, names: _Names) -> ExemptionLine:
    code, name = names.subject(one.project_id, None)
    return ExemptionLine(
        id=one.id or 0,
        code=code,
        name=name,
        year=one.year,
        from_month=one.from_month,
        to_month=one.to_month,
        reason=one.reason,
        document=one.document,
        proposer_id=one.proposer_id,
        proposer=names.person(one.proposer_id),
        proposed_on=one.proposed_on,
        approver=names.person(one.approver_id),
        approved_at=one.approved_at,
        refused_at=one.refused_at,
        expires_on=one.expires_on,
        decision=one.decision,
    )
