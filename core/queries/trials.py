"""Kept trials of rulebooks: one's own, and those that colleagues share."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, or_, select

from core.access import Actor, require_sight
from core.models import Person, RuleTrial
from core.period import Month


@dataclass(frozen=True)
class KeptTrial:
    """A kept trial; `own`: of the viewer, who may share and drop it."""

    id: int
    name: str
    rulebook: str
    content: bytes
    first: Month
    last: Month
    person: str
    made_at: datetime
    shared: bool
    own: bool


def trials(session: Session, viewer: Actor) -> tuple[KeptTrial, ...]:
    """Return the viewer's own trials and the shared ones, the newest first. Raises NotAllowed."""
    require_sight(viewer, "规则试算")
    mine = RuleTrial.person_id == viewer.person_id
    rows = session.exec(
        select(RuleTrial.id, RuleTrial, Person.name)
        .join(Person, col(Person.id) == col(RuleTrial.person_id))
        .where(or_(mine, col(RuleTrial.shared)))
        .order_by(col(RuleTrial.made_at).desc(), col(RuleTrial.id).desc())
    )
    return tuple(_kept(key, trial, name, viewer) for key, trial, name in rows if key is not None)


def _kept(key: int, trial: RuleTrial, person: str, viewer: Actor) -> KeptTrial:
    return KeptTrial(
        id=key,
        name=trial.name,
        rulebook=trial.rulebook,
        content=trial.content,
        first=Month.parse(trial.first_month),
        last=Month.parse(trial.last_month),
        person=person,
        made_at=trial.made_at,
        shared=trial.shared,
        own=trial.person_id == viewer.person_id,
    )
