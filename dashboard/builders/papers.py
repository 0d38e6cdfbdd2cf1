"""Notices of builders' results and the files of objections as downloads; each asks who asks, and each is in the audit log."""

from starlette.requests import Request
from starlette.responses import Response

from core.access import Actor
from core.commands.export import Export, note_export
from core.commands.objection import FetchEvidence, fetch_evidence
from core.errors import NotFound
from core.period import now, today
from core.queries import notices
from core.settings import from_environment
from core.vocabulary import NoticeState
from dashboard import database
from dashboard.attached import attached, number_of
from data import public_notice
from scoring.publish import evaluation

_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def notice(request: Request, by: Actor) -> Response:
    """Return the notice of a version of results as Word: on notice or final to everybody, before that to who may see drafts."""
    number = number_of(request, "考评结果")
    with database.reading() as session:
        found = next(
            (one for one in notices.notices(session, by, day=today()) if one.id == number and one.state is not NoticeState.DROPPED), None
        )
        if found is None:
            raise NotFound("考评结果", number)
        content = public_notice.document(session, found, found=evaluation.shown(session, found))
    mark = "" if found.public else "（稿）"
    title = f"{found.name}公示{mark}"
    database.give(note_export, Export(title, f"{title}.docx", 1), by=by, on=now())
    return attached(content, f"{title}.docx", media_type=_WORD)


def evidence(request: Request, by: Actor) -> Response:
    """Return a file of an objection to the bureau and to the builder's own people."""
    asked = FetchEvidence(number_of(request, "异议附件"), from_environment().files)
    found = database.give(fetch_evidence, asked, by=by, on=now())
    return attached(found.content, found.name, media_type=found.media_type)
