"""What the bureau does with chosen reports: approve them, with a reason where doubts stand, or return them."""

from collections.abc import Sequence

import streamlit as st

from core.commands import review
from core.commands.review import ApproveReports, ReturnReports, Seen
from dashboard import format as fmt
from dashboard import parts
from dashboard.review import acting, queue
from dashboard.review.queue import Entry

_MOST = 8
"""Names of reports that a dialog lists before it counts the rest."""


def bar(chosen: Sequence[Entry]) -> None:
    """Show what may be done with the chosen reports, and why something may not."""
    ready = [one for one in chosen if one.state == queue.WAITING]
    back = [one for one in chosen if one.state in (queue.WAITING, queue.UNCONFIRMED)]
    with st.container(horizontal=True, vertical_alignment="center"):
        if not acting.may("审核月报"):
            st.markdown(fmt.note("月报由督查人员审核、退回；科室负责人管关闭、锁定和更正。"))
            return
        if st.button(_counted("审核通过", ready), type="primary", icon=":material/check:", disabled=not ready):
            acting.ask("审核通过", lambda: approve(ready))
        if st.button(_counted("退回", back), icon=":material/undo:", disabled=not back):
            acting.ask("退回月报", lambda: give_back(back))
        st.markdown(fmt.note(why(chosen, ready=ready, back=back)), width="content")


def _counted(word: str, some: Sequence[Entry]) -> str:
    return f"{word}{len(some)}项" if len(some) > 1 else word


def why(chosen: Sequence[Entry], *, ready: Sequence[Entry], back: Sequence[Entry]) -> str:
    """What the buttons act on, or why they do not."""
    if not chosen:
        return "勾选一项，看填报内容、疑点和经过；勾选多项，可以一并办理。"
    if not back:
        return "选中的没有待审、待确认的月报，不能审核或退回。"
    waiting = f"{len(back) - len(ready)}项等责任单位确认，不能审核" if len(back) > len(ready) else ""
    others = f"{len(chosen) - len(back)}项不是待审" if len(chosen) > len(back) else ""
    return "；".join(part for part in (f"已选{len(chosen)}项", waiting, others) if part) + "。"


def seen(some: Sequence[Entry]) -> tuple[Seen, ...]:
    """The reports as they stand on the page: a newer version is refused by the command."""
    return tuple(
        Seen(one.line.report_id, one.line.form.version, tuple(dict.fromkeys(doubt.check for doubt in one.doubts)))
        for one in some
        if one.line.report_id is not None
    )


def approve(ready: Sequence[Entry]) -> None:
    """Ask for the reason where doubts stand, and approve."""
    doubtful = [one for one in ready if one.doubts]
    _list(ready)
    st.markdown("审核后数字计入累计和测算，不再改写；以后有误须办理更正。")
    note = st.text_area(
        f"{len(doubtful)}项有疑点，写明核实情况" if doubtful else "说明（可不填）",
        max_chars=review.LONGEST_NOTE,
        key="approve-note",
        height=90,
    )
    if st.button("审核通过", type="primary", key="approve-now"):
        acting.carry_out(review.approve_reports, ApproveReports(seen(ready), note.strip()), said=f"已审核通过{len(ready)}项。")


def give_back(back: Sequence[Entry]) -> None:
    """Ask for the reason and return."""
    _list(back)
    st.markdown("退回给填报单位，改后重新提交、确认，再来审核。")
    reason = st.text_area("退回原因：要改什么", max_chars=400, key="return-reason", height=90)
    if st.button("退回", type="primary", key="return-now"):
        acting.carry_out(review.return_reports, ReturnReports(seen(back), reason), said=f"已退回{len(back)}项。")


def _list(some: Sequence[Entry]) -> None:
    rows = [(one.state if not one.doubts else "核对", _said(one)) for one in some[:_MOST]]
    parts.lines(rows)
    if len(some) > _MOST:
        st.markdown(fmt.note(f"列出前{_MOST}项，共{len(some)}项。"))


def _said(one: Entry) -> str:
    stated = one.line.form.current
    figure = fmt.wan_unit(stated.investment if stated else None)
    checks = "、".join(dict.fromkeys(doubt.check for doubt in one.doubts))
    return f"{one.line.form.project.name}　{figure}" + (f"　{checks}" if checks else "")
