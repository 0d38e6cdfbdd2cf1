"""Issues a signed circular: its papers are printed under the letterhead as it is recorded, and both are kept together or not at all."""

from dataclasses import dataclass, replace
from datetime import datetime

from sqlmodel import Session

from core.access import Actor, require
from core.commands import publication
from core.commands.publication import IssueCircular
from core.errors import BadInput, NotFound
from core.queries import circulars
from core.vocabulary import CircularState
from data import notice
from data.circular import Letterhead, compose
from scoring.publish import route


@dataclass(frozen=True)
class Issue:
    """Issue a signed circular under a letterhead as somebody typed it."""

    circular_id: int
    head: Letterhead


def issue(session: Session, request: Issue, *, by: Actor, on: datetime) -> str:
    """Print and issue a signed circular, and return its document number.

    Raises NotAllowed, NotFound (none that is signed and not issued), BadInput (the letterhead lacks something), and what
    core.commands.publication.issue_circular raises.
    """
    require(by, "印发通报")
    found = next((one for one in circulars.circulars(session, by) if one.id == request.circular_id), None)
    if found is None or found.state is not CircularState.SIGNED:
        raise NotFound("已签发、待印发的通报", request.circular_id, "请刷新后再看。")
    asked = _asked(request)
    head = Letterhead(asked.issuers, asked.title, asked.document, asked.addressees, asked.copies, asked.issued_on)
    said = compose(session, by, circular=found, computed=route.sealed_list(session, found), head=head)
    printed = replace(asked, word=notice.word(said), workbook=notice.workbook(said))
    return publication.issue_circular(session, printed, by=by, on=on).document


def _asked(request: Issue) -> IssueCircular:
    """The letterhead as it is printed and kept, without papers yet."""
    head = request.head
    if head.issued_on is None:
        raise BadInput("印发日期没有填写。请填写后重试。")
    bare = IssueCircular(request.circular_id, head.document, head.title, head.issuers, head.addressees, head.copies, head.issued_on, b"")
    return publication.fitting_head(bare)
