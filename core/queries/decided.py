"""What was decided about the cards of a month, as it stands in the tables: what is sealed, and what a seal is compared with."""

from collections.abc import Iterable

from sqlmodel import Session, col, select

from core.frames import stored
from core.models import Card, CardDecision, Circular
from core.period import Month
from core.vocabulary import CardColour, CardDecisionKind

Decision = dict[str, str | int | None]
"""decision (ISSUED, NOT_ISSUED, KEPT), colour, project_id, unit_id, reason; of an issued card its clause."""
ISSUED = "ISSUED"
Key = tuple[bool, CardColour, int | None, int | None]
"""About what a decision is: whether about a removal, of which colour, project_id, unit_id."""


def issued(session: Session, month: Month, *, seal_id: int | None = None) -> list[Decision]:
    """Return every card that was issued for a month, in order, or those issued by the signature of the seal."""
    chosen = stored(Card.colour, Card.project_id, Card.unit_id, Card.reason, Card.clause)
    mine = chosen.where(col(Card.year) == month.year, col(Card.month) == month.number).order_by(col(Card.id))
    if seal_id is not None:
        mine = mine.where(col(Card.issued_at) <= select(Circular.signed_at).where(Circular.seal_id == seal_id).scalar_subquery())
    return [
        {"decision": ISSUED, "colour": colour, "project_id": project_id, "unit_id": unit_id, "reason": reason, "clause": clause}
        for colour, project_id, unit_id, reason, clause in session.execute(mine)
    ]


def last_of_each(cards: Iterable[Decision]) -> list[Decision]:
    """Return of each subject the card that was issued last: it takes the place of those before it."""
    return list({(one["project_id"], one["unit_id"]): one for one in cards}.values())


def not_followed(session: Session, month: Month) -> list[Decision]:
    """Return every proposal of a month that was not followed, in order."""
    chosen = stored(CardDecision.kind, CardDecision.colour, CardDecision.project_id, CardDecision.unit_id, CardDecision.reason)
    mine = chosen.where(col(CardDecision.year) == month.year, col(CardDecision.month) == month.number).order_by(col(CardDecision.id))
    return [
        {"decision": kind, "colour": colour, "project_id": project_id, "unit_id": unit_id, "reason": reason}
        for kind, colour, project_id, unit_id, reason in session.execute(mine)
    ]


def settled(session: Session, month: Month) -> set[Key]:
    """Return what was decided for a month. A removal is, once the subject's last card is gone."""
    issued = session.exec(select(Card).where(Card.year == month.year, Card.month == month.number))
    kept = session.exec(select(CardDecision).where(CardDecision.year == month.year, CardDecision.month == month.number))
    until = [one for one in session.exec(select(Card).order_by(col(Card.id))) if Month(one.year, one.month) <= month]
    latest = {(one.project_id, one.unit_id): one for one in until}
    return {
        *((False, one.colour, one.project_id, one.unit_id) for one in issued),
        *((one.kind is CardDecisionKind.KEPT, one.colour, one.project_id, one.unit_id) for one in kept),
        *((True, one.colour, *subject) for subject, one in latest.items() if one.withdrawn_at is not None),
    }
