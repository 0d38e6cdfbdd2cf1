"""``ducha issues``: moves late problems up, or lists them; what a timetable calls every morning."""

from typing import Annotated

import typer

from core import db
from core.access import OPERATOR, SYSTEM
from core.commands.lifting import Escalated, EscalateLate, escalate_late
from core.errors import NotFound
from core.issues import LIFTED_DAYS, MOST_DAYS
from core.period import CHINA, now
from core.queries import issues
from core.settings import from_environment
from dashboard.cli.columns import aligned

ACTS = ("escalate", "late")
HEAD = ("编号", "项目", "承办单位", "层级", "期限", "逾期（天）", "问题")


def run(
    act: Annotated[str, typer.Argument(help="escalate 上移逾期问题，late 列出逾期问题")],
    *,
    days: Annotated[
        int, typer.Option("--days", min=1, max=MOST_DAYS, help=f"escalate：上移后的期限，工作日，默认{LIFTED_DAYS}（假定）")
    ] = LIFTED_DAYS,
) -> None:
    """Move late problems up to 市重点办, propose beyond it; running it again on the same day does nothing."""
    if act not in ACTS:
        raise NotFound("用法", act, f"可用：{'、'.join(ACTS)}。")
    engine = db.existing(from_environment().database_url)
    if act == "late":
        with db.reading(engine) as session:
            some = [one for one in issues.issues(session, OPERATOR, day=now().astimezone(CHINA).date()) if one.late]
        rows = [
            [one.number, one.project, one.owner_unit, one.rung.label, str(one.due_on), str(one.late), one.matter]
            for one in sorted(some, key=lambda one: (-one.late, one.number))
        ]
        for line in aligned([list(HEAD), *rows]) if rows else ("没有逾期的问题。",):
            typer.echo(line)
    else:
        with db.transaction(engine) as session:
            done = escalate_late(session, EscalateLate(days), by=SYSTEM, on=now())
        typer.echo(said(done, days))
    engine.dispose()


def said(done: Escalated, days: int) -> str:
    """What a run did, in one sentence."""
    if not done.lifted and not done.proposed:
        return "没有需要上移的问题。"
    lifted = f"上移{len(done.lifted)}个（{'、'.join(done.lifted)}），新期限{days}个工作日（假定）" if done.lifted else "没有自动上移的问题"
    proposed = f"写出上提建议{len(done.proposed)}条（{'、'.join(done.proposed)}），请签发人决定" if done.proposed else "没有新的上提建议"
    return f"{lifted}；{proposed}。"
