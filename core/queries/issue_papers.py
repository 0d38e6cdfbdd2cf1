"""The photographs and documents of a problem, as far as the viewer sees the problem."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session, col, select

from core.access import Actor, Reach, require_sight
from core.gathered import issues_of
from core.issues import IssueAct
from core.models import IssuePaper, IssueStep, Person


@dataclass(frozen=True)
class IssuePaperLine:
    """A paper of a problem: its number, the step with which it was filed, its name, its size in bytes, who filed it and when."""

    id: int
    act: IssueAct
    name: str
    size: int
    person: str
    at: datetime


def papers(session: Session, viewer: Actor, *, issue_id: int, day: date) -> tuple[IssuePaperLine, ...]:
    """Return the papers of a problem in the order in which they came, none of one that the viewer does not see. Raises NotAllowed."""
    if require_sight(viewer, "问题") is Reach.OWN and issue_id not in issues_of(session, viewer.unit_id, day=day):
        return ()
    chosen = (
        select(IssuePaper, IssueStep, Person.name)
        .join(IssueStep, col(IssueStep.id) == col(IssuePaper.step_id))
        .join(Person, col(Person.id) == col(IssuePaper.person_id))
        .where(IssuePaper.issue_id == issue_id)
        .order_by(col(IssuePaper.id))
    )
    return tuple(IssuePaperLine(one.id or 0, step.act, one.name, one.size, person, one.at) for one, step, person in session.exec(chosen))
