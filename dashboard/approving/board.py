"""审批 at a glance: what is stuck where by office and stage, the ledger in which a row leads to the approval, the green channel."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date

import pandas as pd
import streamlit as st

from core.approvals import SOON_DAYS, SOURCE
from core.money import percent
from core.queries import approvals
from core.queries.approvals import ApprovalLine, Stuck
from dashboard import format as fmt
from dashboard import opening, parts, session, tables
from dashboard.approving import desk
from dashboard.approving.desk import Known
from dashboard.parts import KeyFigure
from dashboard.tables import Grid

_NARROW = ["项目", "事项", "用时"]
"""What a phone shows of the ledger."""
_GROUPS: dict[str, Callable[[ApprovalLine], str]] = {
    "审批部门": lambda one: one.office,
    "阶段": lambda one: one.stage.label,
    "申报单位": lambda one: one.unit or "没有申报单位",
}
"""By what it is told where things are stuck."""
_WRITTEN: dict[str, Callable[[int], str]] = dict.fromkeys(("未办结", "办理中", "补正中", "快到期", "逾期"), str) | dict.fromkeys(
    ("最长逾期", "最长已用"), "{}个工作日".format
)
"""How each column of numbers is written."""
MOST = 8
"""So many late approvals are named."""


def figures(known: Known) -> None:
    """Show the key figures."""
    running = [one for one in known.left if one.standing.state.with_office]
    still = [one for one in known.left if one.standing.pauses and not one.standing.state.with_office and one.standing.due_on is None]
    soon = sum(one.soon for one in running)
    parts.key_figures(
        [
            KeyFigure("办理中（项）", str(len(running)), f"{soon}项", f"{SOON_DAYS}个工作日内到期"),
            KeyFigure("逾期（项）", str(len(known.late)), f"最长{known.late[0].late}个工作日" if known.late else ""),
            KeyFigure("补正停计（项）", str(len(still)), f"共{len(known.left)}项", "未办结"),
            in_time(known.lines, known.day),
        ]
    )


def in_time(lines: Iterable[ApprovalLine], day: date) -> KeyFigure:
    """The share of decided approvals that kept their limit by a day, against those decided by the end of the month before."""
    decided = [one for one in lines if one.standing.ended_on is not None and one.left is not None]
    (kept, all_), before = (
        _kept(decided),
        _kept([one for one in decided if one.standing.ended_on and one.standing.ended_on < day.replace(day=1)]),
    )
    share, earlier = percent(kept, all_), percent(*before)
    if share is None or earlier is None:
        return KeyFigure("按时办结率", fmt.rate(kept, all_), f"{kept}/{all_}项" if all_ else "", "已办结")
    return KeyFigure("按时办结率", fmt.rate(kept, all_), fmt.points(share - earlier), "比上月末")


def _kept(decided: Sequence[ApprovalLine]) -> tuple[int, int]:
    return sum(one.left is not None and one.left >= 0 for one in decided), len(decided)


def stuck(known: Known) -> None:
    """Show where things are stuck: by office, stage or unit, and the latest ones by name."""
    by = st.segmented_control("统计口径", list(_GROUPS), default="审批部门", key="by", label_visibility="collapsed", required=True)
    some = approvals.stuck(known.lines, _GROUPS[by or "审批部门"])
    with parts.card():
        parts.card_head(_worst(some), "项")
        phone = session.phone()
        frame = pd.DataFrame([_row(by or "审批部门", one) for one in some])
        if some:
            parts.read(tables.to_read(frame[[by or "审批部门", "未办结", "逾期"]] if phone else frame, _WRITTEN))
        parts.left_out("补正、快到期和已用天数", phone=phone)
    if known.late:
        with parts.card():
            parts.card_head(f"逾期的{len(known.late)}项", "从最久的起")
            for one in known.late[:MOST]:
                _line(one)


def _worst(some: Sequence[Stuck]) -> str:
    if not some:
        return "没有未办结的审批"
    return f"{some[0].name}逾期{some[0].late}项，最多" if some[0].late else "各处都没有逾期"


def _row(by: str, one: Stuck) -> dict[str, object]:
    return {
        by: fmt.plain(one.name),
        "未办结": one.open,
        "办理中": one.running,
        "补正中": one.suspended,
        "快到期": one.soon,
        "逾期": one.late,
        "最长逾期": one.worst if one.late else None,
        "最长已用": one.longest,
    }


def _line(one: ApprovalLine) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        label = f":blue[{fmt.plain(f'{one.number}　{one.project}：{one.name}')}]"
        st.page_link("views/approvals.py", label=label, query_params={desk.CHOICE: one.number}, width="content")
        st.markdown(fmt.note(fmt.plain(f"{one.office}，{desk.clock(one)}")), width="content")


def ledger(known: Known) -> None:
    """Show the filters and the list; a row leads to the approval."""
    found = desk.chosen(known)
    st.markdown(fmt.note(f"已列出{len(found)}项，共{len(known.lines)}项，逾期的在前。点选一行打开。"))
    if found:
        _list(found, key="approvals-table")
    else:
        parts.nothing("没有符合条件的审批", desk.clear)
    st.markdown(fmt.note(f"四个阶段及事项依据{SOURCE}；单项期限由登记人填写。"))


def green(known: Known) -> None:
    """Show the green channel: how many, how fast against the others, and the list."""
    if not known.green:
        st.markdown("还没有列入绿色通道的审批。在审批事项页按“列入绿色通道”登记文件。")
        return
    done = [_took([one for one in known.lines if (one.standing.green_on is not None) is inside]) for inside in (True, False)]
    st.markdown(f"绿色通道{len(known.green)}项，已办结的平均用{done[0]}；其他的平均用{done[1]}。")
    _list(desk.ordered(known.green), key="green-table")


def _took(some: Sequence[ApprovalLine]) -> str:
    days = [one.used for one in some if one.standing.ended_on is not None and one.used is not None]
    return f"{sum(days) / len(days):.1f}个工作日" if days else "不适用"


def _list(found: Sequence[ApprovalLine], *, key: str) -> None:
    phone = session.phone()
    width = 106 if phone else 150
    frame = pd.DataFrame(
        {
            "编号": [one.number for one in found],
            "项目": tables.whole_names(pd.Series([one.project for one in found], dtype=object), width),
            "事项": [one.name for one in found],
            "状态": [one.standing.state.label for one in found],
            "审批部门": [one.office for one in found],
            "受理": [one.standing.accepted_on for one in found],
            "期限": [one.standing.due_on if one.standing.state.with_office else None for one in found],
            "用时": [desk.clock(one) for one in found],
            "时限依据": [one.standing.basis.label if one.standing.basis else None for one in found],
            "绿色通道": ["是" if one.standing.green_on else "" for one in found],
        }
    )
    column = st.column_config
    config = {
        "编号": column.TextColumn(width=92),
        "项目": column.TextColumn(width=width, pinned=phone or None),
        "事项": column.TextColumn(width=width if phone else 140),
        "状态": column.TextColumn(width=62),
        "审批部门": column.TextColumn(width=130),
        "受理": column.DateColumn(width=86, format="YYYY-MM-DD"),
        "期限": column.DateColumn(width=86, format="YYYY-MM-DD"),
        "用时": column.TextColumn(width=132),
        "时限依据": column.TextColumn(width=70),
        "绿色通道": column.TextColumn("绿道", width=46, help="列入绿色通道"),
    }
    grid = Grid(frame[_NARROW] if phone else frame, config, tables.row_height(config, frame, "项目", "事项"))
    opening.rows(grid, [one.number for one in found], choice=desk.CHOICE, key=key)
    parts.left_out("、".join(str(name) for name in frame if name not in _NARROW), phone=phone)
