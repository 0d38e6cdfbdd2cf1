"""Who was in charge when, and the facts beside plans and reports: exemptions, observations, issued cards and lists."""

from datetime import date

import pandas as pd
import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from core.frames import INT, MAYBE, TEXT, pick, read
from core.models import Assignment, Card, Circular, CircularIssue, Exemption, Observation, SealedStanding, Unit
from core.period import Month
from core.queries.facts import Cut
from core.queries.held import standing


def assignments(session: Session, cut: Cut) -> pd.DataFrame:
    """Units' parts in projects during the year to the cut's month: project_id, role, unit_id, starts_on, ends_on (ISO or "").

    An end after the month is not told, and a part that was entered after the cut is not known.
    """
    ended = sa.case((col(Assignment.ends_on) <= cut.month.last_day, col(Assignment.ends_on)), else_=None)
    chosen = (
        pick(Assignment.project_id, Assignment.role, Assignment.unit_id, Assignment.starts_on, ended)
        .where(
            sa.or_(col(Assignment.recorded_at).is_(None), col(Assignment.recorded_at) <= cut.known_at),
            col(Assignment.unit_id).is_not(None),
            col(Assignment.starts_on) <= cut.month.last_day,
            sa.or_(col(Assignment.ends_on).is_(None), col(Assignment.ends_on) >= date(cut.month.year, 1, 1)),
        )
        .order_by(col(Assignment.project_id), col(Assignment.role), col(Assignment.starts_on), col(Assignment.unit_id))
    )
    return read(session, chosen, types={"project_id": INT, "role": TEXT, "unit_id": INT, "starts_on": TEXT, "ends_on": TEXT})


def exemptions(session: Session, cut: Cut) -> pd.DataFrame:
    """Force majeure approved by the cut: project_id, from_month, to_month, reason, document.

    It holds for the months that were over when it expired, in the lists of later months as well, and for no other.
    """
    until = _until(cut.month.year)
    chosen = (
        pick(Exemption.project_id, Exemption.from_month, until, Exemption.reason, Exemption.document)
        .where(
            col(Exemption.year) == cut.month.year,
            col(Exemption.approved_at) <= cut.known_at,
            col(Exemption.from_month) <= cut.month.number,
            col(Exemption.from_month) <= until,
        )
        .order_by(col(Exemption.project_id), col(Exemption.from_month))
    )
    return read(session, chosen, types={"project_id": INT, "from_month": INT, "to_month": INT, "reason": TEXT, "document": TEXT})


def _until(year: int) -> sa.ColumnElement[int]:
    """The last month of an exemption that was over by its expiry; 0 where none was."""
    to_month, expires = col(Exemption.to_month), col(Exemption.expires_on)
    over = [(expires >= Month(year, number).last_day, number) for number in range(12, 0, -1)]
    whole = sa.case((expires.is_(None), 12), *over, else_=0)
    return sa.case((to_month < whole, to_month), else_=whole)


def observations(session: Session, cut: Cut) -> pd.DataFrame:
    """Figures from elsewhere of the cut's year: unit_id, period, name, value (ten-thousandths), source."""
    chosen = (
        pick(Observation.unit_id, Observation.period, Observation.name, Observation.value, Observation.source)
        .where(col(Observation.period).startswith(str(cut.month.year)), col(Observation.known_at) <= cut.known_at)
        .order_by(col(Observation.unit_id), col(Observation.period), col(Observation.name))
    )
    return read(session, chosen, types={"unit_id": INT, "period": TEXT, "name": TEXT, "value": INT, "source": TEXT})


def observed_names(session: Session) -> frozenset[str]:
    """The names of all figures from elsewhere that were ever entered."""
    return frozenset(session.exec(select(Observation.name).distinct()))


def cards(session: Session, cut: Cut) -> pd.DataFrame:
    """Cards that count by the cut and were not withdrawn, of last year and of this one: unit_id, project_id, colour, year, month."""
    chosen = (
        pick(Card.unit_id, Card.project_id, Card.colour, Card.year, Card.month)
        .where(
            sa.or_(
                col(Card.year) == cut.month.year - 1,
                sa.and_(col(Card.year) == cut.month.year, col(Card.month) <= cut.month.number),
            ),
            standing(by=cut.known_at),
            sa.or_(col(Card.withdrawn_at).is_(None), col(Card.withdrawn_at) > cut.known_at),
        )
        .order_by(col(Card.year), col(Card.month), col(Card.id))
    )
    return read(session, chosen, types={"unit_id": MAYBE, "project_id": MAYBE, "colour": TEXT, "year": INT, "month": INT})


def listings(session: Session, cut: Cut) -> pd.DataFrame:
    """Places in the lists issued by the cut for earlier months of this year and the last, each in its latest version.

    Columns: year, month, series, unit_id, place (missing: not ranked), listed (RED, BLACK or "").
    """
    latest = (
        sa.select(col(Circular.year), col(Circular.month), sa.func.max(col(Circular.version)).label("version"))
        .join(CircularIssue, col(CircularIssue.circular_id) == col(Circular.id))
        .where(
            col(CircularIssue.issued_at) <= cut.known_at,
            sa.or_(
                col(Circular.year) == cut.month.year - 1,
                sa.and_(col(Circular.year) == cut.month.year, col(Circular.month) < cut.month.number),
            ),
        )
        .group_by(col(Circular.year), col(Circular.month))
        .subquery()
    )
    same = sa.and_(*(latest.c[name] == col(getattr(Circular, name)) for name in ("year", "month", "version")))
    chosen = (
        pick(Circular.year, Circular.month, SealedStanding.series, SealedStanding.unit_id, SealedStanding.place, SealedStanding.listed)
        .join(latest, same)
        .join(SealedStanding, col(SealedStanding.seal_id) == col(Circular.seal_id))
        .order_by(col(Circular.year), col(Circular.month), col(SealedStanding.series), col(SealedStanding.unit_id))
    )
    types = {"year": INT, "month": INT, "series": TEXT, "unit_id": INT, "place": MAYBE, "listed": TEXT}
    return read(session, chosen, types=types)


def units_in_roles(session: Session, day: date) -> pd.DataFrame:
    """The units that have a part in a project on a day, each once a role: unit_id, top_id, kind, role, top_kind.

    The top is the company that owns the unit, else the unit itself.
    """
    top = aliased(Unit)
    chosen = (
        pick(Unit.id, sa.func.coalesce(Unit.parent_id, Unit.id), Unit.kind, Assignment.role, sa.func.coalesce(top.kind, Unit.kind))
        .join(Assignment, col(Assignment.unit_id) == col(Unit.id))
        .join(top, col(top.id) == col(Unit.parent_id), isouter=True)
        .where(col(Assignment.starts_on) <= day, sa.or_(col(Assignment.ends_on).is_(None), col(Assignment.ends_on) >= day))
        .distinct()
        .order_by(col(Unit.id), col(Assignment.role))
    )
    return read(session, chosen, types={"unit_id": INT, "top_id": INT, "kind": TEXT, "role": TEXT, "top_kind": TEXT})
