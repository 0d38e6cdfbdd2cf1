"""The jobs at a glance: when each runs next and how it ended last, the run ledger, and one run now."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import pandas as pd
import streamlit as st
from streamlit.elements.lib.column_types import ColumnConfig

from core.access import Actor
from core.errors import DuchaError
from core.period import CHINA, now
from core.queries import jobs as query
from core.queries.jobs import RunLine
from core.settings import job_rules
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
_HEIGHT = 420
_START = "请在服务器上运行./ducha jobs serve。"


@dataclass(frozen=True)
class Standing:
    """A job at a moment: its latest run, whether its latest slot was missed, and when it runs next."""

    job: Job
    last: RunLine | None
    late: bool
    next_at: datetime

    @property
    def state(self) -> str:
        """未按时 where the slot was missed, else how the latest run ended."""
        if self.late:
            return "未按时"
        if self.last is None:
            return "未到时间"
        return self.last.outcome.label if self.last.outcome else "运行中"


def read(who: Actor) -> tuple[RunLine, ...]:
    """Return the newest runs."""
    with session.opened() as opened:
        return query.runs(opened, who)


def standings(lines: Sequence[RunLine], *, on: datetime) -> tuple[Standing, ...]:
    """Return where each job stands at a moment, as the timetable names them."""
    latest = query.latest_of(lines)
    began = {line.job: line.slot for line in sorted(lines, key=lambda line: line.slot) if not line.asked_by}
    return tuple(
        Standing(job, latest.get(name), late=_late(job, began.get(name), on), next_at=job.next_slot(on)) for name, job in JOBS.items()
    )


def _late(job: Job, began: datetime | None, on: datetime) -> bool:
    slot = job.last_slot(on)
    return on - slot > _SLACK and (began is None or began < slot)


def title(found: Sequence[Standing]) -> str:
    """9项任务都已按时办完; else which failed, how many were not run, or did nothing for want of a setting."""
    failed = [one for one in found if one.state == JobOutcome.FAILED.label]
    late = [one for one in found if one.late]
    if failed:
        names = "、".join(one.job.label for one in failed)
        return titles.fit(f"{len(failed)}项任务失败：{names}", f"{len(found)}项任务中{len(failed)}项失败")
    if late:
        return f"{len(found)}项任务中{len(late)}项没有按时运行"
    unset = sum(one.state == JobOutcome.UNSET.label for one in found)
    return f"{len(found)}项任务按时运行，{unset}项未办理" if unset else f"{len(found)}项任务都已按时办完"


def figures(found: Sequence[Standing], lines: Iterable[RunLine], *, on: datetime) -> None:
    """Show how many runs ended today, how many jobs failed, how many were not run, and what comes next."""
    today = [line for line in lines if line.ended_at is not None and line.ended_at.astimezone(CHINA).date() == on.astimezone(CHINA).date()]
    failed, late = (sum(one.state == word for one in found) for word in (JobOutcome.FAILED.label, "未按时"))
    first = min(found, key=lambda one: one.next_at)
    parts.key_figures(
        [
            KeyFigure("今日运行（次）", str(len(today)), f"{sum(bool(line.asked_by) for line in today)}次", "由人立即运行"),
            KeyFigure("失败（项）", str(failed), f"共{len(found)}项", "任务"),
            KeyFigure("未按时（项）", str(late), f"共{len(found)}项", "任务"),
            KeyFigure("下次运行", f"{first.next_at:%H:%M}", first.job.label, ""),
        ]
    )
    if late:
        st.warning(f"{late}项任务到点没有运行。{_START}")


def table(found: Sequence[Standing]) -> None:
    """Show the jobs to read: when each runs, how it ended last, and what it said."""
    frame = pd.DataFrame(
        {
            "任务": [one.job.label for one in found],
            "结果": [fmt.chip(one.state) for one in found],
            "最近运行": [_clock(one.last.started_at) if one.last else fmt.MISSING for one in found],
            "下次运行": [_clock(one.next_at) for one in found],
            "说明": [fmt.plain(one.last.said) if one.last else fmt.MISSING for one in found],
        }
    )
    parts.read(frame[["任务", "结果", "最近运行"]] if session.phone() else frame)
    parts.left_out("下次运行和说明", phone=session.phone())


def _clock(at: datetime) -> str:
    return f"{at.astimezone(CHINA):%m-%d %H:%M}"


def one(found: Sequence[Standing]) -> None:
    """Show a chosen job's latest run whole, and the way to run it now."""
    labels = [one.job.label for one in found]
    label = st.selectbox("选择任务", labels, key=CHOICE, bind="query-params")
    chosen = found[labels.index(label)]
    with parts.card():
        parts.card_head(chosen.job.label, f"每日{'、'.join(f'{at:%H:%M}' for at in chosen.job.times)}")
        st.markdown(fmt.plain(chosen.last.said) if chosen.last else f"还没有运行过。到点自动运行，或点“立即运行”。{_START}")
        if chosen.last is not None and chosen.last.detail:
            with st.expander("明细"):
                st.text(chosen.last.detail)
        if acting.may("运行任务") and st.button("立即运行", icon=":material/play_arrow:"):
            _run(chosen.job)


def _run(job: Job) -> None:
    """Run a job in the viewer's name; a refusal is shown in place, what was done after the page has run again."""
    try:
        report = run_now(Runner(database.engine(), job_rules(), now), job, by=viewer.actor())
    except DuchaError as refused:
        st.error(str(refused))
        return
    acting.tell(f"{job.label}{said(report)}")
    st.rerun()


def ledger(lines: Sequence[RunLine]) -> None:
    """Show the newest runs, the one that began last first."""
    if not lines:
        st.markdown(f"还没有运行记录。{_START}")
        return
    labels = {name: job.label for name, job in JOBS.items()}
    frame = pd.DataFrame(
        {
            "应运行": [_clock(line.slot) for line in lines],
            "任务": [labels.get(line.job, line.job) for line in lines],
            "结果": [line.outcome.label if line.outcome else "运行中" for line in lines],
            "开始": [f"{line.started_at.astimezone(CHINA):%m-%d %H:%M:%S}" for line in lines],
            "用时（秒）": [_seconds(line) for line in lines],
            "数量": pd.array([line.rows for line in lines], dtype="Int64"),
            "由谁": [line.asked_by or "定时" for line in lines],
            "说明": [line.said for line in lines],
        }
    )
    column = st.column_config
    widths = {"应运行": 92, "任务": 120, "结果": 76, "开始": 116, "用时（秒）": 78, "数量": 60, "由谁": 76, "说明": 340}
    settings: dict[str, ColumnConfig] = {name: column.Column(width=width) for name, width in widths.items()}
    parts.show(tables.Grid(frame, settings), most=_HEIGHT)


def _seconds(line: RunLine) -> float | None:
    return None if line.ended_at is None else round((line.ended_at - line.started_at).total_seconds(), 1)
