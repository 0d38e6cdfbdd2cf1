"""A filled form of a district's month: every row is saved, or submitted, or none is."""

from dataclasses import dataclass
from datetime import datetime
from functools import partial

from sqlmodel import Session

from core.access import Actor, require
from core.commands.expropriation_report import FillExpropriation, fill_expropriation
from core.commands.together import together
from core.errors import BadInput


@dataclass(frozen=True)
class MonthRow:
    """A row of the form: its line, and what it states."""

    line: int
    asked: FillExpropriation


@dataclass(frozen=True)
class SendMonth:
    """The rows of a filled form that state something new."""

    rows: tuple[MonthRow, ...]


def send_month(session: Session, request: SendMonth, *, by: Actor, on: datetime) -> int:
    """Save or submit every row of a form, or none, and return how many.

    Raises NotAllowed (another district), BadInput (no row), BadRows (with what every refused row is refused for).
    """
    require(by, "填报征收进度")
    if not request.rows:
        raise BadInput("表中没有改动。请填写后再上传。")
    return together(session, ((row.line, partial(fill_expropriation, session, row.asked, by=by, on=on)) for row in request.rows))
