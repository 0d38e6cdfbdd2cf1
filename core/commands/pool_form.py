"""A filled form of the pool: every row that asks for something becomes a proposed step, or none does."""

from dataclasses import dataclass
from datetime import datetime
from functools import partial

from sqlmodel import Session

from core.access import Actor, require
from core.commands import pool
from core.commands.pool import CorrectStep, EnterPool, LeavePool, MoveStage
from core.commands.together import together
from core.errors import BadInput

Asked = EnterPool | MoveStage | CorrectStep | LeavePool
"""What a row may ask for."""


@dataclass(frozen=True)
class PoolRow:
    """A row of the form: its line, and what it asks for."""

    line: int
    asked: Asked


@dataclass(frozen=True)
class SendPoolForm:
    """The rows of a filled form that ask for something."""

    rows: tuple[PoolRow, ...]


def send_pool_form(session: Session, request: SendPoolForm, *, by: Actor, on: datetime) -> int:
    """Propose every step of a form, or none, and return how many; each is confirmed by another person as if it were proposed alone.

    Raises NotAllowed, BadInput (no row), BadRows (with what every refused row is refused for).
    """
    require(by, "申报入库")
    if not request.rows:
        raise BadInput("表中没有变动。请填写后再申报。")
    return together(session, ((row.line, partial(_give, session, row.asked, by=by, on=on)) for row in request.rows))


def _give(session: Session, asked: Asked, *, by: Actor, on: datetime) -> None:
    match asked:
        case EnterPool():
            pool.enter_pool(session, asked, by=by, on=on)
        case MoveStage():
            pool.move_stage(session, asked, by=by, on=on)
        case CorrectStep():
            pool.correct_step(session, asked, by=by, on=on)
        case LeavePool():
            pool.leave_pool(session, asked, by=by, on=on)
