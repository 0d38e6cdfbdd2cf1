"""Proposals to lift a late problem beyond 市重点办, and the form in which a named person decides one."""

import streamlit as st

from core.commands import lifting
from core.commands.lifting import DecideLift
from core.issues import LIFTED_DAYS, MOST_DAYS, LiftState
from core.queries import cards
from core.queries.cards import ActLine
from core.queries.issues import IssueLine, LiftLine
from core.vocabulary import ActKind, ActState
from dashboard import format as fmt
from dashboard import parts, session, viewer
from dashboard.coordination import desk
from dashboard.coordination.desk import Known
from dashboard.review import acting

MOST = 5
"""So many proposals are named above the figures."""


def waiting(known: Known) -> None:
    """Say which proposals wait, each with a link to its problem, the latest ones first."""
    late = {one.id: one for one in known.late}
    some = sorted(known.waiting, key=lambda lift: (-late[lift.issue_id].late if lift.issue_id in late else 0, lift.number))
    if not some:
        return
    with parts.card():
        parts.card_head(f"{len(some)}条上提建议等签发人决定", "市重点办以上，系统不自动上移")
        for lift in some[:MOST]:
            _line(lift, late.get(lift.issue_id))
        if len(some) > MOST:
            st.markdown(fmt.note(f"另有{len(some) - MOST}条，在下面按“逾期”筛选。"))


def _line(lift: LiftLine, one: IssueLine | None) -> None:
    said = f"{lift.rung.label}，现逾期{one.late}天" if one else f"{lift.rung.label}，{lift.figures.partition('；')[0]}"
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        label = f":blue[{fmt.plain(f'{lift.number}　{one.project}' if one else lift.number)}]"
        st.page_link("views/issues.py", label=label, query_params={desk.CHOICE: lift.number}, width="content")
        st.markdown(fmt.note(fmt.plain(said)), width="content")


def buttons(lift: LiftLine, one: IssueLine) -> None:
    """Let a signatory decide a proposal that waits."""
    if lift.state is LiftState.PROPOSED and acting.may("决定问题上提") and st.button("决定", type="primary", key=f"lift-{lift.id}"):
        acting.ask(f"决定上提：{one.number}", lambda: _decide(lift, one))


def _decide(lift: LiftLine, one: IssueLine) -> None:
    st.markdown(fmt.plain(lift.figures))
    above = one.rung.above
    offered = [state for state in LiftState if state is not LiftState.PROPOSED and (above or state is not LiftState.LIFTED)]
    label = st.selectbox("决定", [state.label for state in offered], key="lift-decision")
    decision = LiftState.of_label(label) or LiftState.KEPT
    if decision is LiftState.LIFTED and above:
        st.markdown(fmt.note(f"上提至{above.label}。"))
    act = _referral(one) if decision is LiftState.REFERRED else None
    days = st.number_input("新的期限（工作日，假定）", 1, MOST_DAYS, LIFTED_DAYS, key="lift-days")
    reason = st.text_area("理由（维持原级的须填）", max_chars=400, key="lift-reason", height=90)
    if st.button("决定", type="primary", key="lift-now"):
        request = DecideLift(lift.id, decision, reason, int(days), act)
        acting.carry_out(lifting.decide_lift, request, said=f"已决定：{decision.label}。")


def _referral(one: IssueLine) -> int | None:
    """The referral of the same project that an officer proposed, or the sentence that says what to do."""
    with session.opened() as opened:
        acts = cards.official_acts(opened, viewer.actor(), day=one.raised_on)
    found: dict[int, ActLine] = {
        act.id: act for act in acts if act.kind is ActKind.REFERRAL and act.state is ActState.PROPOSED and act.project_id == one.project_id
    }
    if not found:
        st.markdown(fmt.note("移送须先由督查人员在“红黄牌与督办”就这个项目提请移送。"))
        return None
    return st.selectbox("提请的移送", list(found), format_func=lambda key: f"{found[key].to_body}：{found[key].matter}", key="lift-act")
