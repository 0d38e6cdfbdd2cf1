"""The jobs at a glance: when each runs next and how it ended last, the run ledger, and one run now."""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import pandas as pd
import streamlit as st
from streamlit.elements.lib.column_types import ColumnConfig

from core.access import Actor
from core.errors import DuchaError, as_typed
from core.period import CHINA, now
from core.queries import jobs as query
from core.queries.jobs import RunLine
from core.settings import JobRules, job_rules
from core.vocabulary import JobOutcome
from dashboard import database, parts, session, tables, titles, viewer
from dashboard import format as fmt
from dashboard.parts import KeyFigure
from dashboard.review import acting
from data.jobs.running import Runner, run_now, said
from data.jobs.slots import Job
from data.jobs.timetable import JOBS

CHOICE = "job"
"""The name in the URL of the chosen job."""
_SLACK = timedelta(minutes=5)
"""A job that has not begun so long after its slot is late."""
_ON_TIME = timedelta(minutes=15)
"""What began later after the day's first slot was made up for."""
MADE_UP = "补办"
_HEIGHT = 420
_SAID = 400
"""Width in pixels of what a run said."""
_YEAR = 36
"""What a year takes more."""
_START = "请在服务器上运行./ducha jobs serve。"


@dataclass(frozen=True)
class Standing:
    """A job at a moment: its latest run, whether its latest slot was missed, when it runs next.

    `made_up`: the day's work was done, and begun later than it should.
    """

    job: Job
    last: RunLine | None
    late: bool
    next_at: datetime
    made_up: bool = False

    @property
    def state(self) -> str:
        """未按时 where the slot was missed, 补办 where it was made up for, else how the latest run ended."""
        if self.late:
            return "未按时"
        if self.last is None:
            return "未到时间"
        if self.made_up and self.last.outcome in {JobOutcome.DONE, JobOutcome.IDLE}:
            return MADE_UP
        return self.last.outcome.label if self.last.outcome else "运行中"


def read(who: Actor) -> tuple[RunLine, ...]:
    """Return the newest runs."""
    with session.opened() as opened:
        return query.runs(opened, who)


def standings(lines: Sequence[RunLine], *, on: datetime) -> tuple[Standing, ...]:
    """Return where each job stands at a moment, as the timetable names them."""
    latest = query.latest_of(lines, on=on)
    began = {line.job: line.slot for line in sorted(lines, key=lambda line: line.slot) if not line.asked_by and line.slot <= on}
    return tuple(_standing(job, latest.get(name), began=began.get(name), lines=lines, on=on) for name, job in JOBS.items())


def _standing(job: Job, last: RunLine | None, *, began: datetime | None, lines: Sequence[RunLine], on: datetime) -> Standing:
    first = job.first_slot(on)
    done = query.done_since(lines, job.name, since=first, until=on)
    made_up = done is not None and done.started_at - first > _ON_TIME
    return Standing(job, last, _late(job, began, on), job.next_slot(on, done=done is not None), made_up)


def _late(job: Job, began: datetime | None, on: datetime) -> bool:
    slot = job.first_slot(on) if job.tries else job.last_slot(on)
    return on - slot > _SLACK and (began is None or began < slot)


def title(found: Sequence[Standing]) -> str:
    """9项任务都已按时办完; else which failed, how many were not run, or how many ended on time, late, or not at all, each once."""
    failed = [one for one in found if one.state == JobOutcome.FAILED.label]
    late = [one for one in found if one.late]
    if failed:
        names = "、".join(one.job.label for one in failed)
        return titles.fit(f"{len(failed)}项任务失败：{names}", f"{len(found)}项任务中{len(failed)}项失败")
    if late:
        return f"{len(found)}项任务中{len(late)}项没有按时运行"
    other = {word: sum(one.state == word for one in found) for word in (MADE_UP, JobOutcome.UNSET.label, "运行中", "未到时间")}
    if not sum(other.values()):
        return f"{len(found)}项任务都已按时办完"
    counts = {"按时办完": len(found) - sum(other.values()), **other}
    return f"{len(found)}项任务中{'，'.join(_joined(f'{number}项{word}') for word, number in counts.items() if number)}"


def _joined(count: str) -> str:
    """A count that a phone's narrow title does not break in two."""
    return "\u2060".join(count) if session.phone() else count


def figures(found: Sequence[Standing], lines: Sequence[RunLine], *, on: datetime) -> None:
    """Show how many runs ended today, how many jobs failed, how many were not run, and what comes next."""
    today = [line for line in lines if line.ended_at is not None and line.ended_at.astimezone(CHINA).date() == on.astimezone(CHINA).date()]
    failed, late, made_up = (sum(one.state == word for one in found) for word in (JobOutcome.FAILED.label, "未按时", MADE_UP))
    first = min(found, key=lambda one: one.next_at)
    parts.key_figures(
        [
            KeyFigure("今日运行（次）", str(len(today)), f"{sum(bool(line.asked_by) for line in today)}次", "由人立即运行"),
            KeyFigure("失败（项）", str(failed), f"共{len(found)}项", "任务"),
            KeyFigure("未按时（项）", str(late), f"补办{made_up}项", f"晚{_ON_TIME.seconds // 60}分钟以上"),
            KeyFigure("下次运行", f"{first.next_at:%H:%M}", first.job.label, ""),
        ]
    )
    if late:
        st.warning(f"{late}项任务到点没有运行。{as_typed(_START)}")
    if wrong := query.ahead(lines, on=on):
        st.warning(f"{len(wrong)}次运行的时间在当前时间以后，不计入结果：运行时机器的时间不对。请核对机器时间。")


def table(found: Sequence[Standing], *, on: datetime) -> None:
    """Show the jobs to read: when each runs, how it ended last, and what it said."""
    frame = pd.DataFrame(
        {
            "任务": [one.job.label for one in found],
            "结果": [fmt.chip(one.state) for one in found],
            "最近运行": [fmt.clock(one.last.started_at, on=on) if one.last else fmt.MISSING for one in found],
            "下次运行": [fmt.clock(one.next_at, on=on) for one in found],
            "说明": [fmt.plain(one.last.said) if one.last else fmt.MISSING for one in found],
        }
    )
    parts.read(frame[["任务", "结果", "最近运行"]] if session.phone() else frame)
    parts.left_out("下次运行和说明", phone=session.phone())


def one(found: Sequence[Standing]) -> None:
    """Show a chosen job's latest run whole, and the way to run it now."""
    labels = [one.job.label for one in found]
    label = st.selectbox("选择任务", labels, key=CHOICE, bind="query-params")
    chosen = found[labels.index(label)]
    with parts.card():
        parts.card_head(chosen.job.label, hours(chosen.job))
        st.markdown(fmt.plain(chosen.last.said) if chosen.last else f"还没有运行过，到点自动运行。{as_typed(_START)}")
        if chosen.last is not None and chosen.last.detail:
            with st.expander("明细"):
                st.text(chosen.last.detail)
        if acting.may("运行任务"):
            _press(chosen.job)


def hours(job: Job) -> str:
    """When a job runs each day, and when it tries anew."""
    later = "、".join(f"{at:%H:%M}" for at in job.again)
    if not later:
        return f"每日{job.at:%H:%M}"
    return f"每日{job.at:%H:%M}，没有办成的{later}再办" if job.tries else f"每日{job.at:%H:%M}、{later}"


def _press(job: Job) -> None:
    """Offer to run a job now; where this process cannot, say why."""
    hindered = hindrance(job, job_rules())
    if hindered:
        st.markdown(fmt.note(hindered))
    if st.button("立即运行", icon=":material/play_arrow:", disabled=bool(hindered)):
        _run(job)


def hindrance(job: Job, rules: JobRules) -> str:
    """Return why the process of the pages cannot run a job, "" where nothing speaks against it; nothing is written to find out."""
    if job is not JOBS["backup"] or rules.backup is None:
        return ""
    there = next((place for place in (rules.backup.folder, *rules.backup.folder.absolute().parents) if place.exists()), Path("/"))
    if there.is_dir() and os.access(there, os.W_OK | os.X_OK):
        return ""
    return as_typed("网页服务写不到备份目录，这里不能立即运行。请在服务器上运行./ducha jobs run backup。")


def _run(job: Job) -> None:
    """Run a job in the viewer's name; a refusal is shown in place, what was done after the page has run again."""
    try:
        report = run_now(Runner(database.engine(), job_rules(), now), job, by=viewer.actor())
    except DuchaError as refused:
        st.error(str(refused))
        return
    acting.tell(f"{job.label}{said(report)}")
    st.rerun()


def ledger(lines: Sequence[RunLine], *, on: datetime) -> None:
    """Show the newest runs, the one that began last first."""
    if not lines:
        st.markdown(f"还没有运行记录。{as_typed(_START)}")
        return
    labels, phone = {name: job.label for name, job in JOBS.items()}, session.phone()
    frame = pd.DataFrame(
        {
            "应运行": [fmt.clock(line.slot, on=on) for line in lines],
            "任务": [labels.get(line.job, line.job) for line in lines],
            "结果": [line.outcome.label if line.outcome else "运行中" for line in lines],
            "开始": [f"{fmt.clock(line.started_at, on=on)}{line.started_at::%S}" for line in lines],
            "用时（秒）": [_seconds(line) for line in lines],
            "数量": pd.array([line.rows for line in lines], dtype="Int64"),
            "由谁": [line.asked_by or "定时" for line in lines],
            "说明": tables.whole_names(pd.Series([line.said for line in lines]), _SAID),
        }
    )
    year = _YEAR if any(line.started_at.astimezone(CHINA).year != on.astimezone(CHINA).year for line in lines) else 0
    widths = {"任务": 116, "结果": 70, "开始": 118 + year, "应运行": 92 + year, "用时（秒）": 82, "数量": 52, "由谁": 72, "说明": _SAID}
    shown = frame[["任务", "结果", "开始"]] if phone else frame
    settings: dict[str, ColumnConfig] = {name: st.column_config.Column(width=widths[name]) for name in shown.columns}
    row = tables.ROW if phone else tables.row_height(settings, shown, "说明")
    parts.show(tables.Grid(shown, settings, row), most=_HEIGHT)
    parts.left_out("应运行、用时、数量、由谁和说明", phone=phone)


def _seconds(line: RunLine) -> float | None:
    return None if line.ended_at is None else round((line.ended_at - line.started_at).total_seconds(), 1)
