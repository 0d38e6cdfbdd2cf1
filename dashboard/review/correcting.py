"""Corrections after the lock: what waits with its effect on lists and sums, who decides, and how one is asked for."""

from collections.abc import Sequence
from dataclasses import replace

import pandas as pd
import streamlit as st

from core.commands import correction
from core.commands.correction import DecideCorrection
from core.period import CHINA, Month
from core.queries.corrections import Correction, Decided, Effect
from core.rows import REPORT_FIELDS, ReportRow, differences
from dashboard import format as fmt
from dashboard import parts, session, viewer
from dashboard.review import acting, requesting
from dashboard.review.one import exact


def show(waiting: Sequence[Correction], done: Sequence[Decided], *, locked: Sequence[Month]) -> None:
    """Show the corrections that wait, each with what it changes, the way to ask for one in a locked month, and what was decided."""
    for one in waiting:
        with parts.card():
            _one(one)
    if not waiting:
        st.markdown("没有待批的更正。")
    if acting.may("申请更正"):
        requesting.button(locked)
    archive(done)


def archive(done: Sequence[Decided]) -> None:
    """Show what was decided, if anything; on a phone one below the other."""
    if done:
        with parts.card():
            parts.card_head(f"办结的更正{len(done)}项", "新的在前")
            if session.phone():
                parts.read(briefly(done), head=False)
            else:
                parts.read(decisions(done))


def decisions(done: Sequence[Decided]) -> pd.DataFrame:
    """What was decided: 项目, 更正, 原因, 申请, 办理."""
    return pd.DataFrame(
        {
            "项目": [_named(one) for one in done],
            "更正": [_changed(one) for one in done],
            "原因": [fmt.plain(one.reason) for one in done],
            "申请": [fmt.plain(one.asked_by) or fmt.MISSING for one in done],
            "办理": [_verdict(one) for one in done],
        }
    )


def briefly(done: Sequence[Decided]) -> pd.DataFrame:
    """The same in one column, a line each: project, what was changed, why and by whom, who decided."""
    lines = [
        (_named(one), _changed(one), fmt.note(fmt.plain(f"{one.reason}（{one.asked_by or '没有记名'}申请）")), _verdict(one))
        for one in done
    ]
    return pd.DataFrame({"更正": ["  \n".join(told) for told in lines]})


def _named(one: Decided) -> str:
    return f"**{fmt.plain(one.name)}**　{one.month.chinese}"


def _changed(one: Decided) -> str:
    told = differences(one.before or ReportRow(one.code, None), one.after)
    return "；".join(fmt.plain(f"{name}{old}→{new}") for name, old, new in told) or "没有改动"


def _verdict(one: Decided) -> str:
    words = f"{one.by} {one.at.astimezone(CHINA):%m-%d %H:%M}" + (f"：{one.said}" if one.said else "")
    return f"{fmt.chip('同意' if one.agreed else '不同意')} {fmt.plain(words)}"


def _one(one: Correction) -> None:
    parts.card_head(f"{one.name}：{one.month.chinese}更正", f"{one.code}　{one.unit}")
    asked = f"{one.asked_at.astimezone(CHINA):%Y-%m-%d %H:%M}" if one.asked_at else ""
    st.markdown(f"{fmt.chip('更正原因')}　{fmt.plain(one.reason)}　{fmt.note(fmt.plain(f'{one.asked_by}申请　{asked}'))}")
    left, right = st.columns(2)
    with left:
        parts.read(changes(one))
    with right:
        parts.read(sums(one))
    st.markdown(fmt.plain(lists(one.effect)))
    _decision(one)


def changes(one: Correction) -> pd.DataFrame:
    """The fields that change: 事项, 原数, 更正为."""
    before = one.before or ReportRow(one.code, None)
    told = differences(replace(before, investment=None), replace(one.after, investment=None))
    figures = (REPORT_FIELDS["investment"], exact(before.investment), exact(one.after.investment))
    return pd.DataFrame([[fmt.plain(cell) for cell in row] for row in (figures, *told)], columns=["事项", "原数", "更正为"])


def sums(one: Correction) -> pd.DataFrame:
    """The year to date of project and unit, as approved now and as corrected: 1—7月累计, 现在, 更正后, 增减 (亿元)."""
    pairs = (("本项目", one.effect.project), (one.unit or "责任单位", one.effect.unit))
    rows = [(fmt.plain(name), fmt.yi(old), fmt.yi(new), fmt.yi_signed(new - old)) for name, (old, new) in pairs]
    return pd.DataFrame(rows, columns=[f"{one.effect.until.span_chinese}累计（亿元）", "现在", "更正后", "增减"])


def lists(effect: Effect) -> str:
    """Which lists stand with the old figure, and from which one the new figure counts."""
    stands = f"{_months(effect.stands)}榜单按原数计算，不改。" if effect.stands else ""
    if effect.counts_from is None:
        return f"{stands}本年各月已锁定，同意后不再进入本年榜单，计入以后年度的累计。"
    return f"{stands}同意后自{effect.counts_from.number}月榜单起计入。"


def _months(months: Sequence[Month]) -> str:
    numbers = [month.number for month in months]
    return f"{numbers[0]}月" if len(numbers) == 1 else f"{numbers[0]}—{numbers[-1]}月"


def _decision(one: Correction) -> None:
    if not acting.may("批准更正"):
        st.markdown(fmt.note("由科室负责人批准，申请人不能自批。"))
        return
    if one.asked_by_id is not None and one.asked_by_id == viewer.actor().person_id:
        st.markdown(fmt.note("本人申请的更正，须由另一位科室负责人批准。"))
        return
    with st.container(horizontal=True):
        if st.button("同意更正", type="primary", key=f"agree-{one.report_id}"):
            acting.ask("同意更正", lambda: _agree(one))
        if st.button("不同意", key=f"refuse-{one.report_id}"):
            acting.ask("不同意更正", lambda: _refuse(one))


def _agree(one: Correction) -> None:
    st.markdown(fmt.plain(f"{one.name}{one.month.chinese}：{lists(one.effect)}"))
    st.markdown("原数保留在台账中，更正另记一笔。")
    if st.button("同意更正", type="primary", key="agree-now"):
        acting.carry_out(correction.decide_correction, DecideCorrection(one.report_id, approve=True), said=f"已同意更正{one.name}。")


def _refuse(one: Correction) -> None:
    reason = st.text_area("不同意的原因", max_chars=400, key="refuse-reason", height=90)
    if st.button("不同意", type="primary", key="refuse-now"):
        request = DecideCorrection(one.report_id, approve=False, reason=reason)
        acting.carry_out(correction.decide_correction, request, said=f"没有同意更正{one.name}，原数不变。")
