"""The state of a month: who closed and locked it and when, and the acts that close, open again and lock it."""

from collections.abc import Sequence

import streamlit as st

from core.commands import closing
from core.commands.closing import OfMonth
from core.period import CHINA, Month
from core.queries.desk import MonthAct
from core.vocabulary import MonthState
from dashboard import format as fmt
from dashboard import session
from dashboard.review import acting, queue
from dashboard.review.queue import Entry


def status(shown: session.Shown) -> tuple[str, ...]:
    """The month's state in words, as the status line says it."""
    if shown.state is MonthState.OPEN:
        return (f"{shown.month.chinese}填报中，{fmt.hour_text(shown.due_at)}截止",)
    return (f"{shown.month.chinese}{shown.state.label}",)


def controls(shown: session.Shown, acts: Sequence[MonthAct], *, every: Sequence[Entry]) -> None:
    """Show who brought the month to its state, and what the viewer may do with it."""
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        st.markdown(fmt.note(fmt.plain(told(shown, acts))), width="content")
        with st.container(horizontal=True, width="content"):
            _buttons(shown, every)


def told(shown: session.Shown, acts: Sequence[MonthAct]) -> str:
    """Who closed or locked the month, and when; of an open one until when units report."""
    last = acts[-1] if acts else None
    if last is None or (shown.state is MonthState.OPEN and last.act != "重新开放填报"):
        return f"单位填报到{fmt.hour_text(shown.due_at)}" if shown.state is MonthState.OPEN else f"{shown.month.chinese}{shown.state.label}"
    at = last.at.astimezone(CHINA)
    reason = f"：{last.detail}" if last.detail else ""
    return f"{last.person}于{fmt.day_text(at.date())}{at:%H:%M}{last.act}{reason}"


def _buttons(shown: session.Shown, every: Sequence[Entry]) -> None:
    month = shown.month
    if shown.state is MonthState.OPEN and acting.may("关闭填报") and st.button("关闭填报", icon=":material/lock_clock:"):
        acting.ask(f"关闭{month.number}月填报", lambda: _close(month, every))
    if shown.state is not MonthState.CLOSED:
        return
    if acting.may("重新开放填报") and st.button("重新开放填报", icon=":material/lock_open:"):
        acting.ask(f"重新开放{month.number}月填报", lambda: _reopen(month))
    if acting.may("锁定月份") and st.button("锁定月份", icon=":material/lock:"):
        acting.ask(f"锁定{month.number}月", lambda: _lock(month, every))


def _count(every: Sequence[Entry], *states: str) -> int:
    return sum(one.state in states for one in every)


def _close(month: Month, every: Sequence[Entry]) -> None:
    silent = _count(every, queue.SILENT)
    lacking = f"现在还有{silent}项未报，关闭后记为缺报。" if silent else "各单位都已报。"
    st.markdown(f"关闭后单位不能再填报{month.number}月月报，已退回的仍可改后重报。{lacking}")
    if st.button("关闭填报", type="primary", key="close-now"):
        acting.carry_out(closing.close_month, OfMonth(month), said=f"{month.chinese}已关闭填报。")


def _reopen(month: Month) -> None:
    st.markdown(f"重新开放后，单位可以继续填报{month.number}月月报；已审的数不变。")
    reason = st.text_area("原因", max_chars=400, key="reopen-reason", height=90)
    if st.button("重新开放填报", type="primary", key="reopen-now"):
        acting.carry_out(closing.reopen_month, OfMonth(month, reason), said=f"{month.chinese}已重新开放填报。")


def _lock(month: Month, every: Sequence[Entry]) -> None:
    waiting, lacking = _count(every, queue.WAITING, queue.UNCONFIRMED), _count(every, queue.LACKING, queue.RETURNED)
    left = "、".join(f"{word}{number}项" for word, number in (("待审", waiting), ("缺报", lacking)) if number)
    st.markdown(f"锁定后{month.number}月榜单只计现在已审的数{f'，{left}不计入' if left else ''}。")
    st.markdown("锁定不能撤回。以后数字有误，只能办理更正，从下一个月的榜单起计入。")
    reason = st.text_area(
        f"{waiting}项待审，写明带着待审锁定的理由" if waiting else "说明（可不填）", max_chars=400, key="lock-reason", height=90
    )
    if st.button("锁定月份", type="primary", key="lock-now"):
        acting.carry_out(closing.lock_month, OfMonth(month, reason), said=f"{month.chinese}已锁定。")
