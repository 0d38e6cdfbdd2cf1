"""The files to a report: listed with their downloads, added and removed by who fills it."""

from collections.abc import Callable

import streamlit as st

from core.commands.attachment import AttachFile, RemoveFile, attach_file, remove_file
from core.errors import DuchaError
from core.files import SUFFIXES
from core.period import CHINA
from core.queries.attachment import Kept
from core.settings import from_environment
from core.vocabulary import AttachmentKind
from dashboard import format as fmt
from dashboard import parts, viewer
from dashboard.entry.desk import WARNING, Table
from dashboard.entry.work import Row
from dashboard.whole import whole

ADDRESS = "/downloads/attachment/{}"
_SAID = "entry-file-said"
_TURN = "entry-file-turn"


def card(row: Row, shown: Table) -> None:
    """Show a report's files and, while they may change, the ways to add and remove."""
    kept = shown.files.get(row.line.report_id or 0, ())
    with parts.card():
        parts.card_head(f"附件{len(kept)}个" if kept else "附件", "现场照片、支付凭证")
        for one in kept:
            _line(one, row.code, removable=not row.locked)
        if row.line.report_id is None:
            st.markdown(fmt.note("先保存草稿，再上传附件。"))
        elif row.locked:
            st.markdown(fmt.note("月报现在不能改，附件也不能增减。"))
        else:
            _add(row.line.report_id, row.code)
        if said := st.session_state.get(_SAID, {}).get(row.code):
            st.warning(said)


def listed(kept: tuple[Kept, ...]) -> str:
    """The files as links in one line of Markdown."""
    return "　".join(f"[{fmt.plain(one.name)}]({ADDRESS.format(one.number)}) {fmt.note(size(one.size))}" for one in kept)


def size(count: int) -> str:
    """Write a number of bytes: 3.4MB, 120KB."""
    return f"{count / 2**20:.1f}MB" if count >= 2**20 else f"{-(-count // 1024)}KB"


def _line(one: Kept, code: str, *, removable: bool) -> None:
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        about = "　".join(text for text in (one.kind.label, size(one.size), one.person, f"{one.at.astimezone(CHINA):%m-%d %H:%M}") if text)
        st.markdown(f"[{fmt.plain(one.name)}]({ADDRESS.format(one.number)})　{fmt.note(about)}", width="content")
        if removable:
            st.button(
                "删除附件", key=f"drop-{one.number}", on_click=_give, args=(code, remove_file, RemoveFile(one.number)), type="tertiary"
            )


def _add(report_id: int, code: str) -> None:
    turn, kinds = st.session_state.setdefault(_TURN, 0), list(AttachmentKind)
    what = f"选择JPG、PNG、PDF或OFD文件，每个不超过20MB。{WARNING}"
    kind = st.segmented_control("附件类别", kinds, format_func=_label, default=kinds[0], required=True, key=f"kind-{report_id}")
    given = st.file_uploader(what, type=list(SUFFIXES), key=f"entry-file-{report_id}-{turn}")
    if given is not None and kind is not None:
        st.session_state[_TURN] = turn + 1
        folder = from_environment().files
        _give(code, attach_file, AttachFile(report_id, kind, given.name, given.getvalue(), folder))
        st.rerun()


def _label(kind: AttachmentKind) -> str:
    return kind.label


@whole
def _give(code: str, command: Callable[..., object], request: object) -> None:
    """Carry out the act; why it failed stands at the project's files until the next one."""
    try:
        viewer.give(command, request)
    except DuchaError as error:
        st.session_state[_SAID] = {code: str(error)}
    else:
        st.session_state[_SAID] = {}
