"""The notice as it is published: names by grade, from when to when, how and until when to object."""

import pandas as pd
import streamlit as st

from core.queries.notices import NoticeLine
from core.vocabulary import NoticeState
from dashboard import format as fmt
from dashboard import parts, session
from data import public_notice
from scoring.builder_seal import Assessed


def show(line: NoticeLine, found: Assessed) -> None:
    """Show the text of the notice, and offer it as a Word document."""
    with session.opened() as opened:
        paper = public_notice.compose(opened, line, found=found)
    with parts.card():
        parts.card_head(paper.title)
        if line.state is NoticeState.DRAFT:
            st.markdown(fmt.note("稿件，签发并公示后生效。"))
        for paragraph in paper.opening:
            st.markdown(fmt.plain(paragraph))
        for heading, names in paper.lists:
            st.markdown(f"**{fmt.plain(heading)}**")
            st.markdown(fmt.plain("、".join(names)))
        if paper.scores:
            parts.read(pd.DataFrame(paper.scores, columns=["名次", "单位", "得分"]))
        for paragraph in paper.closing:
            st.markdown(fmt.plain(paragraph))
        st.markdown(fmt.plain(f"{paper.issuer}　{paper.dated}"))
        st.link_button("下载公示稿（Word）", f"/downloads/builder-notice/{line.id}", icon=":material/description:")
