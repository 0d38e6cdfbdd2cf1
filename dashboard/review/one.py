"""One report of the queue: what the unit wrote, what is doubtful and why, and the way of its figure from hand to hand."""

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from core.money import in_unit
from core.period import CHINA, Month
from core.queries.attachment import Kept
from core.queries.desk import Line, Step
from core.rows import REPORT_FIELDS, ReportRow, differences
from dashboard import format as fmt
from dashboard import parts
from dashboard.entry import papers
from dashboard.review.queue import Entry
from scoring.checks.quality import Doubt

_FIGURE = REPORT_FIELDS["investment"]


def exact(fen: int | None) -> str:
    """An amount in all its digits, 12,345.6万元; 空 where none is stated."""
    return "空" if fen is None else f"{fmt.grouped(in_unit(fen, '万元', places=6).normalize() + 0)}万元"


def show(entry: Entry, month: Month, *, files: Sequence[Kept]) -> None:
    """Show a report in two cards: the doubts with what was written and its files, and its way."""
    project = entry.line.form.project
    left, right = st.columns([1.25, 1])
    with parts.card(left):
        parts.card_head(project.name, f"{entry.line.code}　{project.reporter}填报")
        _doubts(entry.doubts)
        parts.read(written(entry.line), head=False)
        if files:
            st.markdown(f"{fmt.chip('附件')}　{papers.listed(tuple(files))}")
        link = {"project": entry.line.code, "month": month.chinese}
        st.page_link("views/projects.py", label="查看项目全部月报", icon=":material/apartment:", query_params=link)
    with parts.card(right):
        parts.card_head("这个数的经过", "万元")
        if entry.line.steps:
            parts.read(way(entry.line.steps))
        else:
            st.markdown("还没有提交过。" if entry.line.report_id is None else "正在填报，还没有提交。")


def _doubts(found: Sequence[Doubt]) -> None:
    if not found:
        st.markdown(f"{fmt.chip('通过')} 自动检查没有发现疑点。")
        return
    said = [f"{fmt.chip('核对')}　**{fmt.plain(one.check)}**　{fmt.plain(one.says)}" for one in found]
    st.markdown("\n\n".join(said))


def written(line: Line) -> pd.DataFrame:
    """What the unit wrote, in the order of the form, without what it left empty: 项, 内容."""
    form = line.form
    stated = differences(ReportRow(line.code, None), form.current) if form.current else ()
    said = {name: after for name, _, after in stated if name != _FIGURE}
    figure = exact(form.current.investment if form.current else None)
    rows = {"本月计划": fmt.wan_unit(form.planned), _FIGURE: figure} | said
    if line.edited_by:
        rows["填写"] = f"{line.edited_by}　{_minute(line)}"
    return pd.DataFrame({"项": [fmt.unbroken(name) for name in rows], "内容": [fmt.plain(text) for text in rows.values()]})


def _minute(line: Line) -> str:
    return f"{line.edited_at.astimezone(CHINA):%Y-%m-%d %H:%M}" if line.edited_at else ""


def way(steps: Sequence[Step]) -> pd.DataFrame:
    """The steps of a report, in order: 时间, 办理, 数额 (万元), 原因或说明."""
    return pd.DataFrame(
        {
            "时间": [f"{step.at.astimezone(CHINA):%m-%d %H:%M}" for step in steps],
            "办理": [fmt.plain(f"{step.state.label} {step.person}".strip()) for step in steps],
            "数额": [fmt.wan(step.investment) for step in steps],
            "原因": [fmt.plain(step.reason) or fmt.MISSING for step in steps],
        }
    )
