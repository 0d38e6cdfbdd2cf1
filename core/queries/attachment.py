"""The files to a month's reports, as far as the viewer may see them."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from core import ledger
from core.access import Actor, Reach, require_sight
from core.models import Attachment, Person, ProgressReport
from core.period import Month
from core.vocabulary import AttachmentKind


@dataclass(frozen=True)
class Kept:
    """A file to a report: its number, what it shows, its name, its size in bytes, who uploaded it and when."""

    number: int
    kind: AttachmentKind
    name: str
    size: int
    person: str
    at: datetime


def of_month(session: Session, viewer: Actor, *, month: Month) -> dict[int, tuple[Kept, ...]]:
    """Return the files of a month's reports by the report's number, in the order in which they came. Raises NotAllowed.

    Whoever sees own rows only gets those of projects that the unit reports or is responsible for.
    """
    own = require_sight(viewer, "附件") is Reach.OWN
    held = ledger.parts(session, month.last_day)
    statement = (
        select(Attachment, ProgressReport.project_id, Person.name)
        .join(ProgressReport, col(ProgressReport.id) == col(Attachment.report_id))
        .join(Person, col(Person.id) == col(Attachment.person_id), isouter=True)
        .where(ProgressReport.year == month.year, ProgressReport.month == month.number, col(Attachment.removed_at).is_(None))
        .order_by(col(Attachment.id))
    )
    found: dict[int, tuple[Kept, ...]] = {}
    for one, project_id, person in session.exec(statement):
        if one.id is not None and not (own and viewer.unit_id not in ledger.answering(held, project_id)):
            kept = Kept(one.id, one.kind, one.name, one.size, person or "", one.at)
            found[one.report_id] = (*found.get(one.report_id, ()), kept)
    return found
