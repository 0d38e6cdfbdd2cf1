"""Which grade book the city has chosen for each kind of results: from when on, by whom, by which paper."""

from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, select

from core.models import GradeBookChoice, Person
from core.vocabulary import NoticeKind


@dataclass(frozen=True)
class BookChoice:
    """A choice: the book's name, its first day, who made it ("" for the command line), and the paper ("" for none)."""

    kind: NoticeKind
    name: str
    since: date
    by: str
    document: str


def book_choices(session: Session) -> tuple[BookChoice, ...]:
    """Return all choices, the newest day first, of one day the last one first; they are no secret."""
    chosen = select(GradeBookChoice, Person.name).join(Person, col(Person.id) == col(GradeBookChoice.chosen_by), isouter=True)
    newest = (col(GradeBookChoice.since).desc(), col(GradeBookChoice.id).desc())
    return tuple(
        BookChoice(one.kind, one.name, one.since, name or "", one.document) for one, name in session.exec(chosen.order_by(*newest))
    )


def book_chosen(session: Session, kind: NoticeKind, *, day: date) -> BookChoice | None:
    """Return the choice of a kind that holds on a day, None where the city has made none."""
    return next((one for one in book_choices(session) if one.kind is kind and one.since <= day), None)
