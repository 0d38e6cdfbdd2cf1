"""Papers of meetings and round tables: listed with their links, filed, and handed out."""

from collections.abc import Sequence

import streamlit as st
from starlette.requests import Request
from starlette.responses import Response

from core import files
from core.access import Actor
from core.commands import meeting_paper
from core.commands.meeting_paper import FetchPaper, FilePaper
from core.meetings import PaperKind
from core.period import now
from core.queries.meetings import PaperLine
from core.settings import from_environment
from dashboard import database
from dashboard import format as fmt
from dashboard.attached import attached, number_of
from dashboard.review import acting

ADDRESS = "/downloads/meeting-paper/{}"


def listed(some: Sequence[PaperLine]) -> None:
    """List the papers with their links, for whoever may take files out."""
    if not acting.may("下载附件"):
        return
    for one in some:
        about = fmt.note(fmt.plain(f"{one.kind.label}　{max(1, one.size // 1024)}KB　{one.person}"))
        st.markdown(f"[{fmt.plain(one.name)}]({ADDRESS.format(one.id)})　{about}")


def button(number: str) -> None:
    """Offer to file a paper with a meeting or a round table."""
    if acting.may("附会议材料") and st.button("上传材料", icon=":material/attach_file:", key=f"paper-{number}"):
        acting.ask(f"上传材料：{number}", lambda: _form(number))


def _form(number: str) -> None:
    label = st.selectbox("材料", [kind.label for kind in PaperKind], key="paper-kind")
    given = st.file_uploader("选择或拍摄", type=list(files.SUFFIXES), key="paper-file", help="JPG、PNG、PDF、OFD，不超过20MB")
    if st.button("上传", type="primary", key="paper-now", width="stretch"):
        if given is None:
            st.error("请先选择文件。")
            return
        request = FilePaper(number, PaperKind.of_label(label) or PaperKind.OTHER, given.name, given.getvalue(), from_environment().files)
        acting.carry_out(meeting_paper.file_paper, request, said="材料已存入，不能删除。")


def download(request: Request, by: Actor) -> Response:
    """Return a paper to whom it concerns. Raises NotAllowed, NotFound, Conflict."""
    asked = FetchPaper(number_of(request, "会议材料"), from_environment().files)
    found = database.give(meeting_paper.fetch_paper, asked, by=by, on=now())
    return attached(found.content, found.name, media_type=found.media_type)
