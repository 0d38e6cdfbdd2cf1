"""The names of persons by number, as every list shows them."""

from sqlmodel import Session, select

from core.models import Person


def persons(session: Session) -> dict[int | None, str]:
    """Return every person's name by number; `None`, for nobody, is in it under no name."""
    return dict(session.exec(select(Person.id, Person.name)).all())
