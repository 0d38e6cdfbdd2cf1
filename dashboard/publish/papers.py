"""The papers of a circular: links to Word, PDF and Excel, as a watermarked draft before it is issued and as issued afterwards."""

import streamlit as st

from core.queries import register
from core.queries.circulars import CircularLine
from core.vocabulary import CircularState
from dashboard import format as fmt
from dashboard import parts, session

ADDRESS = "/downloads/circular/{}?form={}"
FORMS = (("Word", "docx", ":material/description:"), ("PDF", "pdf", ":material/picture_as_pdf:"), ("Excel", "xlsx", ":material/table:"))


_SAID = {
    CircularState.SIGNED: ("待印发的文稿", "带水印“已签发　未印发”", "填入文号印发以后，文稿才算定稿。印发前不得外传。"),
    CircularState.ISSUED: ("文稿", "", "Word、Excel是印发时封存的原件，PDF由原件Word转出。"),
}
"""By state: what the papers are, their mark, and what has to be known of them; in any other state they are of a draft."""
_DRAFT = ("测算稿", "带水印“测算稿　未签发”", "只供督查人员和签发人核对，不得外传。")


def show(circular: CircularLine) -> None:
    """Show the links to the papers of a circular."""
    head, mark, meaning = _SAID.get(circular.state, _DRAFT)
    with parts.card():
        parts.card_head(head, mark)
        with st.container(horizontal=True):
            for name, form, icon in FORMS:
                st.link_button(name, ADDRESS.format(circular.id, form), icon=icon)
        st.markdown(fmt.note(meaning))


def bureau() -> str:
    """Return the bureau that issues."""
    with session.opened() as opened:
        city = register.city(opened)
    return city.bureau if city else ""
