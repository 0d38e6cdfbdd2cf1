"""Several acts of one form in one transaction: all are tried, and if one is refused none is done."""

from collections.abc import Callable, Iterable

from sqlmodel import Session

from core.errors import BadRows, DuchaError, NotAllowed


def together(session: Session, acts: Iterable[tuple[int, Callable[[], object]]]) -> int:
    """Carry out acts, each with the line of the form that asks for it, and return how many there were.

    Raises BadRows with the sentence of every act that is refused, NotAllowed at once. The caller's transaction takes back what was done.
    """
    done, refused = 0, []
    for line, act in acts:
        try:
            with session.begin_nested():
                act()
                session.flush()
            done += 1
        except NotAllowed:
            raise
        except DuchaError as error:
            refused.append((line, str(error)))
    if refused:
        raise BadRows(refused)
    return done
