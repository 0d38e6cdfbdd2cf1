"""What stands below the rows before saving: what somebody else changed, what has to be looked at, what saving changes, and the buttons."""

import re
from collections.abc import Sequence

import pandas as pd
import streamlit as st

from core.period import CHINA
from core.rows import ReportRow, differences
from dashboard import format as fmt
from dashboard import parts
from dashboard.entry import saving
from dashboard.entry.work import Row, Work, findings, reason

MOST = 40


def news(work: Work) -> None:
    """Say once what the last act did."""
    if work.news:
        (st.warning if "没有" in work.news else st.success)(work.news)
        work.news = ""


def returned(rows: Sequence[Row]) -> None:
    """Show why reports came back."""
    back = [row for row in rows if row.line.returned_because]
    if not back:
        return
    with parts.card():
        parts.card_head(f"退回{len(back)}项", "改后重新提交")
        said = [fmt.plain(f"{_who(row)}：{row.line.returned_because}") for row in back]
        parts.read(pd.DataFrame({"项目": [f"**{fmt.plain(row.name)}**" for row in back], "退回原因": said}))


def _who(row: Row) -> str:
    step = row.line.steps[-1]
    return f"{step.person or '审核人'} {step.at.astimezone(CHINA):%m-%d}"


def moved(rows: Sequence[Row], work: Work) -> None:
    """Show each row that somebody changed meanwhile, with the way to take that over and the way to keep what is typed."""
    for row in (row for row in rows if row.moved):
        with parts.card():
            line = row.line
            when = f"于{line.edited_at.astimezone(CHINA):%m月%d日%H:%M}" if line.edited_at else ""
            parts.card_head(f"{row.name}已有变动", f"{line.edited_by or '别人'}{when}改动，本次输入没有存入")
            parts.read(_side_by_side(row))
            with st.container(horizontal=True):
                if st.button("采用已存的内容", key=f"take-{row.code}"):
                    work.forget(row.code)
                    work.table += 1
                    st.rerun()
                if st.button("保留本人输入", key=f"keep-{row.code}", disabled=bool(row.locked)):
                    work.insist(line)
                    st.rerun()
                st.markdown(fmt.note(row.locked or "保留后再保存，本人改过的栏目以本人输入为准，其余用已存的内容。"))


def _side_by_side(row: Row) -> pd.DataFrame:
    """The fields in which what is typed or what is stored now differs from what the person saw."""
    before = row.seen.row or ReportRow(row.code, None)
    stored = {field: new for field, _, new in differences(before, row.line.form.current or ReportRow(row.code, None))}
    typed = {field: new for field, _, new in row.changes}
    old = {field: was for field, was, _ in (*differences(before, row.line.form.current or ReportRow(row.code, None)), *row.changes)}
    return pd.DataFrame(
        [
            {"栏目": field, "原来": fmt.plain(was), "已存": fmt.plain(stored.get(field, was)), "本人输入": fmt.plain(typed.get(field, was))}
            for field, was in old.items()
        ]
    )


def doubts(rows: tuple[Row, ...]) -> None:
    """Show what must be corrected, what to look at again, and what is not filled."""
    found = findings(rows)
    if not found:
        return
    fixes, silent = (sum(word == wanted for word, _, _ in found) for wanted in ("须改", "未填"))
    with parts.card():
        parts.card_head(
            f"检查发现{len(found)}处" if len(found) > silent else "还有未填的项目",
            "改完“须改”的才能提交" if fixes else "核对后再提交；确认无误的，在“说明”写明原因",
        )
        chips = [fmt.chip(word) for word, _, _ in found[:MOST]]
        where, what = [place for _, place, _ in found[:MOST]], [sentence for _, _, sentence in found[:MOST]]
        parts.read(pd.DataFrame({"类别": chips, "哪里": where, "怎么办": what}))


def changes(rows: Sequence[Row]) -> None:
    """Show what saving would change: old and new of each field, money in 万元."""
    lines = [(row, change) for row in rows if not row.moved for change in row.changes]
    if not lines:
        return
    with parts.card():
        parts.card_head(f"保存前核对：改动{len(lines)}处", "金额单位：万元")
        said = [
            {"项目": f"**{fmt.plain(row.name)}**", "栏目": field, "原来": _bare(old), "改为": f"**{_bare(new)}**"}
            for row, (field, old, new) in lines[:MOST]
        ]
        parts.read(pd.DataFrame(said))
        if len(lines) > MOST:
            st.markdown(fmt.note(f"列出{MOST}处，其余{len(lines) - MOST}处略。"))


def _bare(text: str) -> str:
    """A value for a table in 万元: its figure alone, — for nothing."""
    figure = re.fullmatch(r"(−?[\d,.]+)万元", text)
    return figure[1] if figure else fmt.MISSING if text == "空" else fmt.plain(text)


def buttons(rows: tuple[Row, ...], work: Work, *, table: bool, fresh: bool = False) -> None:
    """Show the buttons with what they do or why they cannot.

    `table`: what is typed is read only at a click; `fresh`: there are changes that nobody has looked at yet.
    """
    drafts, ready = [row for row in rows if row.saveable], [row for row in rows if row.ready]
    with st.container(horizontal=True, horizontal_alignment="right", vertical_alignment="center"):
        st.markdown(fmt.note(reason(rows, table=table)), width="content")
        if table:
            st.button("核对改动", type="secondary" if ready else "primary", help="列出改动，检查数字；不保存")
        chosen = None
        if st.button(f"保存草稿（{len(drafts)}项）" if table and drafts else "保存草稿", disabled=not drafts):
            chosen = drafts
        if st.button(f"提交审核（{len(ready)}项）" if table and ready else "提交审核", type="primary", disabled=not ready):
            chosen = ready
    if chosen is None:
        return
    if fresh:
        work.news = "有新的改动，还没有保存，已列在“保存前核对”。核对后再按一次。"
        st.rerun()
    saving.save(chosen, work, submit=chosen is ready)
