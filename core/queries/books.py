"""Which grade books and score sheets the city has chosen: from when on, by whom, by which paper."""

from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, select

from core.models import GradeBookChoice, Person, ScoreSheetChoice, Specialty
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


@dataclass(frozen=True)
class SheetChoice:
    """A choice of a score sheet: for which specialty (None: each without one of its own), the edition and its file's digest, its first day.

    `specialty` is the name, "" for each; `document` is "" for none.
    """

    specialty_id: int | None
    specialty: str
    edition: str
    digest: str
    since: date
    by: str
    document: str


def sheet_choices(session: Session) -> tuple[SheetChoice, ...]:
    """Return all choices of score sheets, the newest day first, of one day the last one first; they are no secret."""
    chosen = (
        select(ScoreSheetChoice, Person.name, Specialty.name)
        .join(Person, col(Person.id) == col(ScoreSheetChoice.chosen_by))
        .join(Specialty, col(Specialty.id) == col(ScoreSheetChoice.specialty_id), isouter=True)
        .order_by(col(ScoreSheetChoice.since).desc(), col(ScoreSheetChoice.id).desc())
    )
    return tuple(
        SheetChoice(one.specialty_id, specialty or "", one.edition, one.digest, one.since, by, one.document)
        for one, by, specialty in session.exec(chosen)
    )


def sheet_chosen(session: Session, specialty_id: int | None, *, day: date) -> SheetChoice | None:
    """Return the choice for a specialty that holds on a day: its own, else the one for each; None where the city has made none."""
    begun = [one for one in sheet_choices(session) if one.since <= day]
    own = next((one for one in begun if one.specialty_id == specialty_id), None)
    return own or next((one for one in begun if one.specialty_id is None), None)
