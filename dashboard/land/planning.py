"""The plan's versions: the one in force and those before, the draft that waits with what it changes, and the grid of the next one."""

from collections.abc import Sequence
from typing import Any

import pandas as pd
import streamlit as st

from core.commands import expropriation
from core.commands.expropriation import ApproveExpropriation, DraftExpropriation
from core.errors import DuchaError
from core.expropriation import PlanLine, Quantity, Version
from core.queries.expropriation import Draft
from core.vocabulary import MonthState
from dashboard import format as fmt
from dashboard import parts, session, tables, viewer
from dashboard.directory import typed as asked
from dashboard.land import book, reading, typed
from dashboard.land.reading import Known
from dashboard.review import acting

LAND_OF_A_YEAR = "交地（亩）"
CHANGED = ("原计划", "新计划")
"""Columns of figures, which stand on the right."""
MOST = 10
"""Sentences about wrong rows that are shown at once."""


def show(known: Known) -> None:
    """Show the versions, the draft to approve, and an officer the grid."""
    if known.draft is not None:
        with parts.card():
            _draft(known, known.draft)
    with parts.card():
        parts.card_head(f"{known.shown.month.year}年征收交地计划{len(known.facts.versions)}版", "最近的在前；批准的版本不再改动")
        if known.facts.versions:
            frame = versions(known.facts.versions)
            parts.read(tables.figures(frame[["版本", "启用", LAND_OF_A_YEAR]] if session.phone() else frame, LAND_OF_A_YEAR))
            parts.left_out("文件、印发日期和调整原因", phone=session.phone())
        else:
            st.markdown("还没有批准的版本。督查人员编制，科室负责人批准后启用。")
    if acting.may("编制征收计划"):
        with parts.card():
            _form(known)


def versions(some: Sequence[Version]) -> pd.DataFrame:
    """The approved versions, the newest first: number, from which month, document, day, reason, and the year's land to hand over."""
    return pd.DataFrame(
        [
            {
                "版本": f"第{one.version}版",
                "启用": f"{one.effective_month}月起",
                "文件": fmt.plain(one.document),
                "印发": fmt.day(one.issued_on),
                "调整原因": fmt.plain(one.reason) or fmt.MISSING,
                LAND_OF_A_YEAR: reading.wide_amount(_year(one.lines, Quantity.HANDED_OVER_LAND), Quantity.HANDED_OVER_LAND),
            }
            for one in reversed(some)
        ],
        columns=["版本", "启用", "文件", "印发", "调整原因", LAND_OF_A_YEAR],
    )


def _year(lines: Sequence[PlanLine], kind: Quantity) -> int | None:
    found = [target.amount for line in lines for target in line.targets if target.kind is kind]
    return sum(found) if found else None


def changes(before: Sequence[PlanLine], after: Sequence[PlanLine]) -> pd.DataFrame:
    """The year's total of each kind before and after: 类别, 原计划, 新计划."""
    rows = [(kind, _year(before, kind), _year(after, kind)) for kind in Quantity]
    return pd.DataFrame(
        [
            {"类别": kind.heading, "原计划": reading.amount(old, kind), "新计划": reading.amount(new, kind)}
            for kind, old, new in rows
            if old is not None or new is not None
        ]
    )


def _draft(known: Known, draft: Draft) -> None:
    version = draft.version
    parts.card_head(f"第{version.version}版草案待批准", f"{version.effective_month}月起执行，{fmt.day(version.issued_on)}")
    st.markdown(fmt.plain(f"{version.document}{'；' if version.reason else ''}{version.reason}"))
    held = known.facts.in_force(version.effective_month)
    parts.read(tables.figures(changes(held.lines if held else (), version.lines), *CHANGED))
    if not acting.may("批准征收计划"):
        st.markdown(fmt.note("草案由科室负责人批准。"))
        return
    mine = viewer.actor().person_id == draft.drafted_by
    if st.button("批准计划", type="primary", icon=":material/verified:", disabled=mine, help="本人编制的计划由他人批准" if mine else None):
        request = ApproveExpropriation(known.shown.month.year, version.version, draft.revision)
        acting.carry_out(expropriation.approve_expropriation, request, said=f"征收交地计划第{version.version}版已批准。")


def _form(known: Known) -> None:
    """The grid, filled with the draft or with what is in force; stored as a draft once nothing stands against it."""
    number = known.draft.version.version if known.draft else len(known.facts.versions) + 1
    held = known.draft.version if known.draft else known.facts.versions[-1] if known.facts.versions else None
    parts.card_head(f"编制第{number}版", "每行一个区或项目的一类数量；只有区计划的，项目编号不填")
    taken = _uploaded(known, number)
    shown = typed.grid(held.lines if held else ()) if taken is None else taken[1]
    edited = st.data_editor(
        shown,
        key=f"land-plan-{known.shown.month.year}-{number}-{known.draft.revision if known.draft else 0}-{taken[0] if taken else ''}",
        column_config=_columns(known),
        num_rows="dynamic",
        hide_index=True,
        row_height=38,
        height=420 if len(shown) > 10 else "content",
    )
    left, middle, right = st.columns([1, 1.6, 1])
    since = left.selectbox(
        "启用月份",
        list(range(1, 13)),
        format_func=lambda one: f"{one}月",
        index=_since(known) if number > 1 else 0,
        disabled=number == 1,
        key="land-since",
    )
    document = middle.text_input("文件", max_chars=120, key="land-document", value=known.draft.version.document if known.draft else "")
    with right:
        day = asked.day("印发日期", key="land-issued", value=known.draft.version.issued_on if known.draft else None)
    reason = st.text_input("调整原因", max_chars=400, key="land-reason") if number > 1 else ""
    if st.button("存为草案", type="primary"):
        found, problems = typed.lines(edited)
        for sentence in problems[:MOST]:
            st.error(fmt.plain(sentence))
        if len(problems) > MOST:
            st.error(f"还有{len(problems) - MOST}行有误。请改正后重试。")
        if not problems and asked.needed(day) and day is not None:
            request = DraftExpropriation(known.shown.month.year, number, int(since or 1), found, document, day, reason)
            acting.carry_out(expropriation.draft_expropriation, request, said=f"第{number}版已存为草案，待科室负责人批准。")


def _uploaded(known: Known, number: int) -> tuple[str, pd.DataFrame] | None:
    """The way by workbook: the form to take out, and a filled one, which fills the grid; what it changes is said, nothing is stored."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.link_button("下载计划表", book.FILE.format(known.shown.month), icon=":material/download:")
        given = st.file_uploader("填好的计划表", type=["xlsx", "xls", "csv"], key=f"land-book-{number}", width=420)
    if given is None:
        return None
    try:
        frame = book.read(given.getvalue(), given.name)
    except DuchaError as refused:
        st.error(str(refused))
        return None
    found, problems = typed.lines(frame)
    held = known.facts.versions[-1].lines if known.facts.versions else ()
    wrong = f"，{len(problems)}行有误，在下面改正" if problems else ""
    st.markdown(f"{fmt.plain(given.name)}读到{len(frame)}行{wrong}。与现行计划对照如下，存为草案以前没有改动数据。")
    parts.read(tables.figures(changes(held, found), *CHANGED))
    return given.file_id, frame


def _columns(known: Known) -> dict[str, Any]:
    column = st.column_config
    names = [name for _, name in known.districts]
    return {
        typed.DISTRICT: column.SelectboxColumn(width=84, options=names, required=True),
        typed.CODE: column.TextColumn(width=104, help="只有区计划的不填"),
        typed.PROJECTS: column.TextColumn(width=86, help="区计划含多少个项目，分项目的不填"),
        typed.KIND: column.SelectboxColumn(width=158, options=list(typed.KINDS), required=True),
        typed.YEAR: column.TextColumn(width=92, alignment="right", help="计划为零的填0"),
        **{name: column.TextColumn(width=70, alignment="right", help="没有分月计划的，12个月都不填") for name in typed.MONTHS},
    }


def _since(known: Known) -> int:
    """The place of the month from which the next version is offered to hold: the first of the year that is not locked, else January."""
    year = known.shown.month.year
    left = [month.number for month, state in known.shown.states.items() if month.year == year and state is not MonthState.LOCKED]
    return min(left, default=1) - 1
