"""What was decided about the cards of a month, as it stands in the tables: what is sealed, and what a seal is compared with."""

from sqlmodel import Session, col

from core.frames import stored
from core.models import Card, CardDecision
from core.period import Month

Decision = dict[str, str | int | None]
"""decision (ISSUED, NOT_ISSUED, KEPT), colour, project_id, unit_id, reason; of an issued card its clause."""
_ISSUED = "ISSUED"


def decisions(session: Session, month: Month) -> list[Decision]:
    """Return what was decided about cards for a month: words and numbers, no clock."""
    return [*_issued(session, month), *_not_followed(session, month)]


def _issued(session: Session, month: Month) -> list[Decision]:
    chosen = stored(Card.colour, Card.project_id, Card.unit_id, Card.reason, Card.clause)
    mine = chosen.where(col(Card.year) == month.year, col(Card.month) == month.number).order_by(col(Card.id))
    return [
        {"decision": _ISSUED, "colour": colour, "project_id": project_id, "unit_id": unit_id, "reason": reason, "clause": clause}
        for colour, project_id, unit_id, reason, clause in session.execute(mine)
    ]


def _not_followed(session: Session, month: Month) -> list[Decision]:
    chosen = stored(CardDecision.kind, CardDecision.colour, CardDecision.project_id, CardDecision.unit_id, CardDecision.reason)
    mine = chosen.where(col(CardDecision.year) == month.year, col(CardDecision.month) == month.number).order_by(col(CardDecision.id))
    return [
        {"decision": kind, "colour": colour, "project_id": project_id, "unit_id": unit_id, "reason": reason}
        for kind, colour, project_id, unit_id, reason in session.execute(mine)
    ]
