"""Whether a list was issued: its document, seal and version, or the mark of a draft, and the way from one to the other."""

import streamlit as st

from core.queries.circulars import CircularLine
from dashboard import format as fmt
from dashboard import issued, viewer
from dashboard.session import Shown
from scoring.publish import Draft

DRAFT, SIGNED = "测算稿（未签发）", "已签发（未印发）"
"""The marks of a list that nobody signed, and of one that is signed and not issued: they stand above and below it."""
_ASKED = "draft"
"""The name in the URL of the wish to see the draft where an issued list is."""


def wants_draft(shown: Shown) -> bool:
    """Whether the viewer asks for the draft of the month, and may see it."""
    return _ASKED in st.query_params and viewer.may_see("测算榜单") and shown.month in shown.states


def line(computed: Draft, shown: Shown) -> None:
    """Say under the title by which circular the list was issued, or that it is signed or a draft which is not to be passed on."""
    circular = computed.circular
    if circular is None or circular.sealed is None or circular.issued is None:
        st.markdown(f"{mark(computed)}　{_meaning(circular)}")
        newest = issued.months()
        if newest and newest[0] != shown.month:
            _to_list(newest[0].chinese, f"看{newest[0].number}月已印发的榜单")
        return
    said = f"{circular.signatory}{fmt.day_text(circular.signed_at.date()) if circular.signed_at else ''}签发，"
    seal = f"封存第{circular.sealed.number}号　{circular.sealed.short}"
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(fmt.note(fmt.plain(f"{said}{seal}")), width="content")
        st.page_link("views/archive.py", label="查看归档", query_params={"month": shown.month.chinese})
    latest = issued.of_month(shown.month)
    if latest is not None and latest.version > circular.version:
        st.warning(f"这是第{circular.version}版，已由第{latest.version}版代替。")


def mark(computed: Draft) -> str:
    """Return the mark of what is not issued as a chip; empty of an issued list."""
    circular = computed.circular
    if circular is not None and circular.issued is not None:
        return ""
    return fmt.chip(DRAFT if circular is None or circular.sealed is None else SIGNED)


def _meaning(circular: CircularLine | None) -> str:
    if circular is None or circular.sealed is None:
        return "只供督查人员和签发人核对，名次、榜单以签发的通报为准，不得外传。"
    seal = f"封存第{circular.sealed.number}号　{circular.sealed.short}"
    return fmt.plain(f"{circular.signatory}签发，{seal}，名次、榜单不再改动。印发前只供督查人员和签发人查看，不得外传。")


def nothing(shown: Shown) -> None:
    """Say that the month has no issued list, and where the newest one is."""
    st.markdown(f"{shown.month.chinese}榜单印发后在这里显示。测算结果只供督查人员和签发人查看。")
    newest = issued.months()
    if newest:
        _to_list(newest[0].chinese, f"看{newest[0].number}月榜单")


def _to_list(month: str, label: str) -> None:
    st.page_link("views/ranking.py", label=label, icon=":material/leaderboard:", query_params={"month": month})
