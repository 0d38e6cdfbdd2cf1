"""Proposals of cards as the timetable writes them: dated, with clause and figures; they change nothing, and a named person decides."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from core.access import Actor, require
from core.commands import audit
from core.commands.card import Subject, refuse_unlocked, subject_name
from core.commands.words import fitting
from core.models import CardProposal
from core.period import Month
from core.proposals import ProposalKind
from core.vocabulary import CardColour
from core.vouching import Vouched, token

ACT = "提出红黄牌建议"


@dataclass(frozen=True)
class ProposedCard:
    """A card to be issued, or (REMOVE) removed: to whom, by which clause, on which figures (fen, year to date), said in a sentence."""

    kind: ProposalKind
    subject: Subject
    colour: CardColour
    clause: str
    amounts: tuple[int, int]
    figures: str


@dataclass(frozen=True)
class NoteProposals:
    """What a rulebook's edition proposes for a month by the facts known at a moment, and of whom it proposes nothing any longer."""

    month: Month
    rulebook: str
    known_at: datetime
    proposed: tuple[ProposedCard, ...]
    lapsed: tuple[Subject, ...] = ()


@dataclass(frozen=True)
class Noted:
    """What was new, a line each: proposals, and those that hold no longer."""

    proposed: tuple[str, ...]
    lapsed: tuple[str, ...]


def note_proposals(session: Session, request: NoteProposals, *, by: Actor, on: datetime) -> Noted:
    """Write the proposals that do not stand so already, each with its entry in the log; a second time it does nothing.

    Raises NotAllowed, NotFound, BadInput (a subject that is none, no clause), Conflict (the month is not locked).
    """
    require(by, ACT)
    refuse_unlocked(session, request.month)
    standing = _standing(session, request.month)
    new = [one for one in request.proposed if not _same(standing.get(one.subject), one)]
    gone = [held for one in request.lapsed if (held := standing.get(one)) is not None and held.kind is not ProposalKind.LAPSE]
    rows = [_proposal(request, one, on=on) for one in new]
    return Noted(_kept(session, rows, by=by, on=on), _kept(session, [_lapse(request, one, on=on) for one in gone], by=by, on=on))


def _standing(session: Session, month: Month) -> dict[Subject, CardProposal]:
    """The last row of each subject of a month."""
    mine = select(CardProposal).where(CardProposal.year == month.year, CardProposal.month == month.number)
    return {Subject(one.project_id, one.unit_id): one for one in session.exec(mine.order_by(col(CardProposal.id)))}


def _same(held: CardProposal | None, one: ProposedCard) -> bool:
    return held is not None and (held.kind, held.colour, held.clause, (held.numerator, held.denominator), held.figures) == (
        one.kind,
        one.colour,
        one.clause,
        one.amounts,
        one.figures,
    )


def _proposal(request: NoteProposals, one: ProposedCard, *, on: datetime) -> CardProposal:
    return CardProposal(
        unit_id=one.subject.unit_id,
        project_id=one.subject.project_id,
        kind=one.kind,
        colour=one.colour,
        year=request.month.year,
        month=request.month.number,
        clause=fitting(one.clause, "条款", most=120, needed=True),
        numerator=one.amounts[0],
        denominator=one.amounts[1],
        figures=fitting(one.figures, "数据", most=400),
        rulebook=request.rulebook,
        known_at=request.known_at,
        proposed_at=on,
    )


def _lapse(request: NoteProposals, held: CardProposal, *, on: datetime) -> CardProposal:
    values = held.model_dump(exclude={"id"}) | {"kind": ProposalKind.LAPSE, "rulebook": request.rulebook}
    return CardProposal.model_validate(values | {"known_at": request.known_at, "proposed_at": on})


def _kept(session: Session, rows: Iterable[CardProposal], *, by: Actor, on: datetime) -> tuple[str, ...]:
    return tuple(_keep(session, one, by=by, on=on) for one in rows)


def _keep(session: Session, row: CardProposal, *, by: Actor, on: datetime) -> str:
    subject = f"{Month(row.year, row.month).chinese} {subject_name(session, Subject(row.project_id, row.unit_id))}"
    session.add(row)
    session.flush()
    said = f"{row.kind.label}：{row.colour.label}，{row.clause}，{row.figures}"
    audit.record(session, audit.Act(ACT, subject, said, vouched=token(session, Vouched.PROPOSAL, number=row.id or 0)), by=by, on=on)
    return f"{subject}：{said}"
