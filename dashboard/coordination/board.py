"""问题协调 at a glance: key figures, lateness by age, by rung, unit and kind, and the list in which a row leads to the problem."""

from collections.abc import Callable, Sequence

import pandas as pd
import streamlit as st

from core.money import percent
from core.queries import coordination
from core.queries.coordination import Tally
from core.queries.issues import IssueLine
from dashboard import format as fmt
from dashboard import opening, parts, session, tables
from dashboard.charts import ageing
from dashboard.coordination import desk
from dashboard.coordination.desk import Known
from dashboard.parts import KeyFigure
from dashboard.tables import Grid

_PROJECT, _MATTER, _MATTER_ON_A_PHONE = 120, 176, 156
"""Widths of the columns of words that take several lines, in pixels."""
_GROUPS: dict[str, Callable[[IssueLine], str]] = {
    "层级": lambda one: one.rung.label,
    "承办单位": lambda one: one.owner_unit or "未派单",
    "类别": lambda one: one.kind.label,
}
"""By what the statistics are told."""


def show(known: Known) -> None:
    """Show charts over everything, and the filters with the list; on a phone the list comes first."""
    for part in (_listed, _charts) if session.phone() else (_charts, _listed):
        part(known)


def _charts(known: Known) -> None:
    left, right = st.columns([1, 1.4])
    with parts.card(left):
        _ages(known)
    with parts.card(right):
        _tallies(known)


def _listed(known: Known) -> None:
    found = desk.chosen(known)
    st.markdown(fmt.note(f"已列出{len(found)}个，共{len(known.issues)}个，逾期的在前。点选一行打开。"))
    if found:
        _list(found)
    else:
        parts.nothing("没有符合条件的问题", desk.clear)


def figures(known: Known) -> None:
    """Show the key figures."""
    parts.key_figures(_figures(known))


def _figures(known: Known) -> list[KeyFigure]:
    whole = coordination.tally("", list(known.issues), day=known.day)
    return [
        KeyFigure("未办结（个）", str(whole.left), f"{known.day.month}月新提{_raised(known)}个", f"共提出{whole.raised}个"),
        KeyFigure("逾期（个）", str(whole.late), f"最长{known.late[0].late}天" if known.late else ""),
        KeyFigure("按期办结率", fmt.rate(whole.in_time, whole.due), f"{whole.in_time}/{whole.due}个" if whole.due else "", "已到期"),
        KeyFigure(
            "办结用时中位数（天）", fmt.MISSING if whole.days is None else f"{whole.days:g}", f"{whole.raised - whole.left}个", "已办结"
        ),
    ]


def _raised(known: Known) -> int:
    """How many were raised in the month of the day."""
    return sum((one.raised_on.year, one.raised_on.month) == (known.day.year, known.day.month) for one in known.issues)


def _ages(known: Known) -> None:
    counts = coordination.ages(known.issues)
    longest = sum(counts.values())
    head = f"逾期{longest}个，其中30天以上{counts['30天以上']}个" if longest else "没有逾期的问题"
    parts.card_head(head, "按逾期天数，个")
    if longest:
        parts.draw(ageing.ages(counts, demo=known.city.demonstration))


def _tallies(known: Known) -> None:
    by = st.segmented_control("统计口径", list(_GROUPS), default="层级", key="by", label_visibility="collapsed", required=True)
    some = coordination.tallies(known.issues, _GROUPS[by or "层级"], day=known.day)
    parts.card_head(_most_late(some), "个")
    phone = session.phone()
    frame = pd.DataFrame([_row(by or "层级", one) for one in some])
    share = {"按期办结率": st.column_config.TextColumn(alignment="right")}
    parts.show(Grid(frame[[by or "层级", "未办结", "逾期"]] if phone else frame, share), most=300)
    parts.left_out("提出数、按期办结率和用时", phone=phone)


def _most_late(some: Sequence[Tally]) -> str:
    worst = next((one for one in some if one.late), None)
    return f"{worst.name}逾期最多，{worst.late}个" if worst else "各处都没有逾期"


def _row(by: str, one: Tally) -> dict[str, object]:
    share = percent(one.in_time, one.due) if one.due else None
    return {
        by: one.name,
        "提出": one.raised,
        "未办结": one.left,
        "逾期": one.late,
        "已到期": one.due,
        "按期办结": one.in_time,
        "按期办结率": "不适用" if share is None else fmt.percent_text(share),
        "用时（天）": one.days,
    }


def _list(found: Sequence[IssueLine]) -> None:
    phone = session.phone()
    matter = _MATTER_ON_A_PHONE if phone else _MATTER
    frame = pd.DataFrame(
        {
            "编号": [one.number for one in found],
            "项目": tables.whole_names(pd.Series([one.project for one in found], dtype=object), _PROJECT),
            "问题": tables.whole_names(pd.Series([one.matter for one in found], dtype=object), matter),
            "状态": [one.state.label for one in found],
            "层级": [one.rung.label for one in found],
            "承办": [f"{one.owner_unit} {one.owner}".strip() for one in found],
            "期限": [one.due_on for one in found],
            "逾期": pd.array([one.late or None for one in found], dtype="Int64"),
            "下一步": [desk.next_word(one) for one in found],
        }
    )
    column = st.column_config
    config = {
        "编号": column.TextColumn(width=76, pinned=phone or None),
        "项目": column.TextColumn(width=_PROJECT),
        "问题": column.TextColumn(width=matter),
        "状态": column.TextColumn(width=72),
        "层级": column.TextColumn(width=126),
        "承办": column.TextColumn(width=130),
        "期限": column.DateColumn(width=86, format="YYYY-MM-DD"),
        "逾期": column.NumberColumn("逾期（天）" if phone else "逾期", width=70 if phone else 46, format="%d", help="天"),
        "下一步": column.TextColumn(width=106, help="承办单位到期没有答复的，上移一级；市重点办以上由签发人决定"),
    }
    row = tables.row_height(config, frame, "项目", "问题")
    grid = Grid(frame[["编号", "问题", "逾期"]] if phone else frame, config, row)
    opening.rows(grid, [one.number for one in found], choice=desk.CHOICE, key="issues-table")
    parts.left_out("项目、状态、层级、承办、期限和下一步", phone=phone)
