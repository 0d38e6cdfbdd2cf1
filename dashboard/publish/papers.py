"""The papers of a circular: links to Word, PDF and Excel, as a watermarked draft before it is issued and as issued afterwards."""

from datetime import date

import streamlit as st

from core.queries import register
from core.queries.circulars import CircularLine
from core.vocabulary import CircularState
from dashboard import format as fmt
from dashboard import parts, session, viewer
from data import circular as text
from data import notice
from data.circular import Letterhead
from scoring.publish import Draft

ADDRESS = "/downloads/circular/{}?form={}"
FORMS = (("Word", "docx", ":material/description:"), ("PDF", "pdf", ":material/picture_as_pdf:"), ("Excel", "xlsx", ":material/table:"))


def show(circular: CircularLine) -> None:
    """Show the links to the papers of a circular."""
    final = circular.state is CircularState.ISSUED
    with parts.card():
        parts.card_head("文稿" if final else "测算稿", "印发时的原件" if final else "带水印")
        with st.container(horizontal=True):
            for name, form, icon in FORMS:
                st.link_button(name, ADDRESS.format(circular.id, form), icon=icon)
        if not final:
            st.markdown(fmt.note("只供督查人员和签发人核对，不得外传。"))


def bureau() -> str:
    """Return the bureau that issues."""
    with session.opened() as opened:
        city = register.city(opened)
    return city.bureau if city else ""


def lettered(head: Letterhead) -> tuple[str, str, tuple[str, ...], str, str, date]:
    """Return the letterhead as the arguments of an issue: document, title, issuers, addressees, copies, day. The day must be there."""
    if head.issued_on is None:
        raise ValueError("a letterhead to issue has its day")
    return head.document, head.title, head.issuers, head.addressees, head.copies, head.issued_on


def papers(circular: CircularLine, computed: Draft, *, head: Letterhead) -> tuple[bytes, bytes]:
    """Return the Word document and the workbook of a signed circular under its letterhead."""
    with session.opened() as opened:
        said = text.compose(opened, viewer.actor(), circular=circular, computed=computed, head=head)
    return notice.word(said), notice.workbook(said)
