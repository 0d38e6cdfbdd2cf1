"""The one engine of this process, and the one way in which the pages and the door give a command."""

import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime
from functools import cache
from threading import Lock
from typing import TypeVar

from sqlalchemy.engine import Engine
from sqlmodel import Session

from core import db
from core.access import Actor
from core.commands import audit
from core.errors import DuchaError, NotAllowed
from core.settings import from_environment
from core.vocabulary import ActOutcome
from dashboard import lines

Result = TypeVar("Result")


_first = Lock()
"""Lets many first requests wait for the one engine instead of opening one each."""


@cache
def _engine(url: str) -> Engine:
    return db.existing(url)


def engine() -> Engine:
    """The engine of the database that the settings name; raises what core.db.existing raises."""
    with _first:
        return _engine(from_environment().database_url)


def reading() -> AbstractContextManager[Session]:
    """A session that reads one unmoving state of the facts."""
    return db.reading(engine())


def transaction() -> AbstractContextManager[Session]:
    """A session that writes all or nothing."""
    return db.transaction(engine())


def give(command: Callable[..., Result], request: object, *, by: Actor, on: datetime) -> Result:
    """Carry out one official act in its own transaction; a refusal for want of right is in the audit log, and is raised again.

    The process's log has a line with the command's name, how it ended and its time, without what it was about.
    """
    ended, begun = "failed", time.perf_counter()
    try:
        with transaction() as session:
            done = command(session, request, by=by, on=on)
        ended = "done"
    except NotAllowed as refused:
        ended = "not_allowed"
        note_refusal(refused, by=by, on=on)
        raise
    except DuchaError:
        ended = "refused"
        raise
    finally:
        lines.note("command", command=_name_of(command), outcome=ended, ms=round((time.perf_counter() - begun) * 1000, 1))
    return done


def _name_of(command: Callable[..., object]) -> str:
    return f"{command.__module__}.{getattr(command, '__name__', type(command).__name__)}"


def note_refusal(refused: NotAllowed, *, by: Actor, on: datetime) -> None:
    """Enter in the audit log that somebody was refused."""
    with transaction() as session:
        audit.record(session, audit.Act(refused.act, by.name, "没有权限", ActOutcome.REFUSED), by=by, on=on)
    refused.noted = True


def note_refused_look(refused: NotAllowed, *, by: Actor, on: datetime) -> None:
    """Enter in the audit log that somebody was refused a look or a form to fill; refused commands are there already, by `give`."""
    if not refused.noted:
        note_refusal(refused, by=by, on=on)
