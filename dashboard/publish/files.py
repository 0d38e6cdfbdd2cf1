"""Circulars and sealed bytes as files; each asks who asks, and each is in the audit log before it is handed over."""

import io
import json
import zipfile
from collections.abc import Callable

from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import Response

from core.access import Actor, require_sight
from core.commands.export import Export, note_export
from core.commands.publication import WORD, WORKBOOK
from core.errors import NotFound
from core.period import now
from core.queries import circulars
from core.queries.circulars import CircularLine
from core.vocabulary import CircularState
from dashboard import database
from dashboard.attached import XLSX, attached, number_of
from data import notice
from data.circular import compose
from data.notice import Notice
from scoring.publish import route

_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
FORMS: dict[str, tuple[Callable[[Notice], bytes], str]] = {
    "docx": (notice.word, _WORD),
    "pdf": (lambda said: notice.pdf(notice.word(said)), "application/pdf"),
    "xlsx": (notice.workbook, XLSX),
}


def circular(request: Request, by: Actor) -> Response:
    """Return a circular in the form asked for: an issued one to everybody, a draft with its mark to those who may see drafts.

    The papers of an issued circular are those that were stored when it was issued.
    """
    form = request.query_params.get("form", "docx")
    if form not in FORMS:
        raise NotFound("文件格式", form[:10], "可用的是docx、pdf、xlsx。")
    number = number_of(request, "通报")
    with database.reading() as session:
        found = next((one for one in circulars.circulars(session, by) if one.id == number), None)
        if found is None:
            raise NotFound("通报", number)
        content, media = _content(session, by, found, form), FORMS[form][1]
    name = f"{_name(found)}.{form}"
    database.give(note_export, Export(_name(found), name, 1), by=by, on=now())
    return attached(content, name, media_type=media)


def _content(session: Session, by: Actor, found: CircularLine, form: str) -> bytes:
    if found.state is CircularState.ISSUED:
        papers = circulars.papers_of(session, by, circular_id=found.id)
        if form in ("docx", "pdf"):
            return papers[WORD] if form == "docx" else notice.pdf(papers[WORD])
        if WORKBOOK in papers:
            return papers[WORKBOOK]
    computed = route.drafted(session, found) if found.sealed is None else route.sealed_list(session, found)
    return FORMS[form][0](compose(session, by, circular=found, computed=computed))


def _name(found: CircularLine) -> str:
    version = f"第{found.version}版" if found.version > 1 else ""
    mark = {CircularState.ISSUED: "", CircularState.SIGNED: "（已签发未印发）"}.get(found.state, "（测算稿）")
    return f"{found.month.chinese}通报{version}{mark}"


def seal(request: Request, by: Actor) -> Response:
    """Return everything that a seal holds as a ZIP archive: its bytes as they are, and how they are chained."""
    require_sight(by, "归档原件")
    number = number_of(request, "封存的榜单")
    with database.reading() as session:
        found = next((one for one in circulars.circulars(session, by) if one.sealed is not None and one.id == number), None)
        if found is None or found.sealed is None:
            raise NotFound("封存的榜单", number)
        parts = circulars.sealed_parts(session, found.sealed.id)
    name = f"{_name(found)}封存件.zip"
    database.give(note_export, Export(_name(found), name, len(parts)), by=by, on=now())
    return attached(_archive(found, parts), name, media_type="application/zip")


def _archive(found: CircularLine, parts: dict[str, bytes]) -> bytes:
    if found.sealed is None:
        raise NotFound("封存的榜单", found.id)
    link = {
        "number": found.sealed.number,
        "period": str(found.month),
        "version": found.version,
        "digest": found.sealed.digest,
        "previous": found.sealed.previous,
    }
    held = {**parts, "seal.json": (json.dumps(link, ensure_ascii=False, indent=1) + "\n").encode()}
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in held.items():
            archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return whole.getvalue()
