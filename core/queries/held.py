"""Which cards count: those that a signed circular holds, and no other of the same month and subject has taken the place of."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import col

from core.models import Card, Circular
from core.vocabulary import CircularState

_Cards = type[Card]


def counting(card: _Cards, *, by: datetime) -> sa.ColumnElement[bool]:
    """Return whether a card counts by a moment: decided before any circular of its month was signed, or held by one signed since."""
    signed = col(Circular.signed_at)
    before, since = _signed(card, signed < card.issued_at), _signed(card, signed >= card.issued_at, signed <= by)
    return sa.and_(col(card.issued_at) <= by, sa.or_(sa.not_(before), since))


def shown(card: _Cards) -> sa.ColumnElement[bool]:
    """Return whether a card is seen outside the bureau: an issued circular of its month holds it."""
    return _signed(card, col(Circular.signed_at) >= card.issued_at, col(Circular.state) == CircularState.ISSUED)


def standing(*, by: datetime | None = None) -> sa.ColumnElement[bool]:
    """Return whether a card counts by a moment (without one: is seen outside the bureau) and no later one has taken its place."""
    later = aliased(Card)
    mine, others = (shown(Card), shown(later)) if by is None else (counting(Card, by=by), counting(later, by=by))
    same = sa.or_(col(later.project_id) == Card.project_id, col(later.unit_id) == Card.unit_id)
    month = (col(later.year) == Card.year, col(later.month) == Card.month)
    replaced = sa.exists(sa.select(later.id).where(col(later.id) > Card.id, *month, same, others))  # type: ignore[call-overload]  # a column
    return sa.and_(mine, sa.not_(replaced))


def _signed(card: _Cards, *conditions: sa.ColumnElement[bool]) -> sa.ColumnElement[bool]:
    """Whether a circular of the card's month is there of which the conditions hold."""
    month = (col(Circular.year) == card.year, col(Circular.month) == card.month)
    return sa.exists(sa.select(col(Circular.id)).where(*month, *conditions))
