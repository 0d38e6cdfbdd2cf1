"""Proposals of cards as the timetable has written them, and which of them still wait for the person who decides."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from core.access import MAY_GIVE, Actor, reach, require_sight
from core.models import CardProposal, Circular, ReportingMonth
from core.period import Month
from core.proposals import ProposalKind
from core.queries import decided
from core.vocabulary import CardColour, CircularState, MonthState


@dataclass(frozen=True)
class ProposalLine:
    """What was written last of a subject for a month: the proposal, or that it holds no longer; `decided`: whether a person has."""

    month: Month
    kind: ProposalKind
    colour: CardColour
    project_id: int | None
    unit_id: int | None
    clause: str
    amounts: tuple[int, int]
    figures: str
    rulebook: str
    known_at: datetime
    proposed_at: datetime
    decided: bool


def of_month(session: Session, viewer: Actor, *, month: Month) -> tuple[ProposalLine, ...]:
    """Return what was written last of each subject for a month, in the order of entry. Raises NotAllowed."""
    require_sight(viewer, "测算榜单")
    return _of_month(session, month)


def waiting(session: Session, viewer: Actor) -> int:
    """Return how many cards are proposed that the viewer has to decide; zero for whoever does not decide on cards.

    Counted are those of months whose cards can be decided; removals stand with their cards and are none of it.
    """
    if reach(viewer, MAY_GIVE["决定红黄牌"]) is None:
        return 0
    lines = (one for month in decidable(session) for one in _of_month(session, month))
    return sum(one.kind is ProposalKind.ISSUE and not one.decided for one in lines)


def decidable(session: Session) -> tuple[Month, ...]:
    """Return the months whose cards can be decided now, in order: with a circular at work, and the newest locked one if none is signed."""
    locked = select(ReportingMonth.year, ReportingMonth.number).where(ReportingMonth.state == MonthState.LOCKED)
    known = {Month(year, number) for year, number in session.exec(locked)}
    stated = session.exec(select(Circular.year, Circular.month, Circular.state, Circular.signed_at)).all()
    working = {Month(year, month) for year, month, state, _ in stated if state in (CircularState.DRAFT, CircularState.CHECKING)}
    signed = {Month(year, month) for year, month, _, signed_at in stated if signed_at is not None}
    newest = {max(known)} - signed if known else set()
    return tuple(sorted(known & working | newest))


def _of_month(session: Session, month: Month) -> tuple[ProposalLine, ...]:
    done = decided.settled(session, month)
    mine = select(CardProposal).where(CardProposal.year == month.year, CardProposal.month == month.number)
    last = {(one.project_id, one.unit_id): one for one in session.exec(mine.order_by(col(CardProposal.id)))}
    return tuple(_line(one, done) for one in last.values())


def _line(one: CardProposal, done: set[decided.Key]) -> ProposalLine:
    return ProposalLine(
        Month(one.year, one.month),
        one.kind,
        one.colour,
        one.project_id,
        one.unit_id,
        one.clause,
        (one.numerator, one.denominator),
        one.figures,
        one.rulebook,
        one.known_at,
        one.proposed_at,
        (one.kind is ProposalKind.REMOVE, one.colour, one.project_id, one.unit_id) in done,
    )
