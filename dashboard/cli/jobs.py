"""``ducha jobs``: when each job runs next and how it ended last; runs one now, or serves the timetable."""

import signal
from datetime import datetime
from threading import Event
from types import FrameType
from typing import Annotated

import typer

from core import db
from core.access import OPERATOR
from core.errors import BadInput, NotFound
from core.period import now
from core.queries import jobs as query
from core.queries.jobs import RunLine
from core.settings import from_environment, job_rules
from core.vocabulary import JobOutcome
from dashboard import format as fmt
from dashboard import lines
from dashboard.cli.columns import aligned
from data.jobs import process
from data.jobs.running import Runner, run_now, said
from data.jobs.timetable import JOBS

ACTS = ("list", "run", "serve")
HEAD = ("任务", "名称", "下次运行", "最近运行", "结果", "说明")


def run(
    act: Annotated[str, typer.Argument(help="list 列出任务，run 立即运行一项，serve 按时运行全部任务")] = "list",
    name: Annotated[str, typer.Argument(help="run：任务，如verify", show_default=False)] = "",
    *,
    beside: Annotated[int | None, typer.Option("--beside", hidden=True, help="随这个进程结束")] = None,
) -> int:
    """List the jobs, run one and return 1 where it failed, or serve until told to stop."""
    if act not in ACTS:
        raise NotFound("用法", act, f"可用：{'、'.join(ACTS)}。")
    if act == "run" and name not in JOBS:
        raise NotFound("任务", name, f"可用：{'、'.join(JOBS)}。") if name else BadInput(f"请写明任务：{'、'.join(JOBS)}。")
    runner = Runner(db.existing(from_environment().database_url), job_rules(), now)
    if act == "run":
        return _run(runner, name)
    if act == "serve":
        _serve(runner, beside)
    else:
        _list(runner)
    return 0


def _run(runner: Runner, name: str) -> int:
    report = run_now(runner, JOBS[name], by=OPERATOR)
    for line in (said(report), *report.detail.splitlines()):
        typer.echo(line)
    return int(report.outcome is JobOutcome.FAILED)


def _list(runner: Runner) -> None:
    with db.reading(runner.engine) as session:
        found = query.runs(session, OPERATOR)
    on = runner.clock()
    latest = query.latest_of(found, on=on)
    done = {name: query.done_since(found, name, since=job.first_slot(on), until=on) is not None for name, job in JOBS.items()}
    rows = [
        [name, job.label, fmt.clock(job.next_slot(on, done=done[name]), on=on), *_last(latest.get(name), on=on)]
        for name, job in JOBS.items()
    ]
    for line in aligned([list(HEAD), *rows]):
        typer.echo(line)


def _last(line: RunLine | None, *, on: datetime) -> tuple[str, str, str]:
    if line is None:
        return "—", "没有运行过", ""
    return fmt.clock(line.started_at, on=on), line.outcome.label if line.outcome else "运行中", line.said


def _serve(runner: Runner, beside: int | None) -> None:
    stop = Event()

    def told(_number: int, _frame: FrameType | None) -> None:
        stop.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, told)
    lines.begin()
    if beside is None:
        typer.echo(f"按时运行{len(JOBS)}项任务（按Ctrl+C停止）")
    process.serve(runner, stop, beside=beside)
