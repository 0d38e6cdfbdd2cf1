"""Records that wait and can be taken back by who entered them, and records of which the log alone still tells."""

import streamlit as st

from core.commands import conduct
from core.commands.conduct import WithdrawRecord
from core.queries.credit import RecordLine
from core.queries.lost import LostLine
from core.vocabulary import ProposalState, RecordOrigin
from dashboard import format as fmt
from dashboard import parts, viewer
from dashboard.directory.credit import Known
from dashboard.review import acting


def show(known: Known) -> None:
    """Name what is gone, and list the viewer's own records that wait."""
    warn(known.lost)
    mine = [one for one in known.records if _own(one)] if acting.may("撤回行为记录") else []
    if not mine:
        return
    with parts.card():
        parts.card_head(f"本人录入、待审批的行为记录{len(mine)}条", "审批以前可以撤回，记录留存")
        for one in mine:
            _row(one)


def _row(one: RecordLine) -> None:
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        st.markdown(fmt.plain(f"{one.unit} {one.number}：{one.matter}"), width="stretch")
        if st.button("撤回", key=f"withdraw-{one.id}"):
            acting.ask("撤回行为记录", lambda: _withdraw(one))


def warn(lost: tuple[LostLine, ...]) -> None:
    """Say of which entered records the log alone still tells."""
    for one in lost:
        about = f"{one.unit}的行为记录" if one.said else one.unit
        st.warning(
            fmt.plain(f"{about}已不在库中：{one.said or '升级以前录入'}（{fmt.day(one.on)}{one.by}，操作日志第{one.entry}条）。请核查。")
        )


def _own(one: RecordLine) -> bool:
    waits = one.state is ProposalState.PROPOSED and one.origin is RecordOrigin.COLLECTED
    return waits and one.entered_by_id == viewer.actor().person_id


def _withdraw(one: RecordLine) -> None:
    st.markdown(fmt.plain(f"{one.unit} {one.number}：{one.matter}"))
    reason = st.text_area("撤回的理由", max_chars=400, key="withdraw-reason", height=90)
    if st.button("撤回这条记录", type="primary", key="withdraw-now"):
        acting.carry_out(conduct.withdraw_record, WithdrawRecord(one.id, reason), said="已撤回，记录留存。")
