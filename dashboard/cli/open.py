"""``ducha open``: opens a month, so that units may report it, or moves the due moment of an open one."""

from datetime import datetime, time
from typing import Annotated

import typer

from core import db, period
from core.access import OPERATOR
from core.commands.month import OpenMonth, open_month
from core.errors import BadPeriod
from core.period import CHINA, Month
from dashboard.cli.forms import open_database

_DAY = len("2019-09-03")


def run(
    *,
    month: Annotated[str, typer.Option("--month", help="开放填报的月份，如2019-08")],
    due: Annotated[str, typer.Option("--due", help="截止时间，北京时间，如2019-09-03T18:00；只写日期则到当日24时")],
    reason: Annotated[str, typer.Option("--reason", help="已开放的月份改截止时间的原因", show_default=False)] = "",
) -> None:
    """Open the month, or move its due moment with a reason, and print until when units may report it."""
    request = OpenMonth(Month.parse(month), _moment(due), reason)
    with db.transaction(open_database()) as session:
        opened = open_month(session, request, by=OPERATOR, on=period.now())
        until = f"{opened.due_at.astimezone(CHINA):%Y-%m-%d %H:%M}"
    typer.echo(f"{request.month.chinese}已开放填报，截止{until}。")


def _moment(text: str) -> datetime:
    """Read a day, which ends with its last second in China, or a moment: exactly where it states its offset, else China's time.

    Raises BadPeriod.
    """
    try:
        typed = datetime.fromisoformat(text)
    except ValueError as error:
        raise BadPeriod(text, "截止时间（格式：2019-09-03或2019-09-03T18:00）") from error
    if typed.tzinfo is not None:
        return typed
    clock = typed.time() if len(text) > _DAY else time(23, 59, 59)
    return datetime.combine(typed.date(), clock, CHINA)
