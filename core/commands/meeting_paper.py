"""Papers of meetings and round tables: minutes, photographs, sign-in sheets; added by the bureau, handed out to whoever may see them."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlmodel import Session, col, select

from core import files
from core.access import Actor, Reach, require
from core.commands import audit, gathering
from core.commands.attachment import Fetched
from core.commands.words import person_of
from core.errors import Conflict, NotAllowed, NotFound
from core.gathered import concerns_meeting, concerns_table
from core.meetings import MOST_PAPERS, PaperKind
from core.models import Meeting, MeetingPaper, RoundTable
from core.period import CHINA
from core.vouching import Vouched, token


@dataclass(frozen=True)
class FilePaper:
    """A paper of a meeting (会…) or a round table (圆…): what it is, its name as the person's machine has it, its content."""

    number: str
    kind: PaperKind
    name: str
    content: bytes
    folder: Path


@dataclass(frozen=True)
class FetchPaper:
    """A paper that somebody wants to have, kept in `folder`."""

    paper_id: int
    folder: Path


def file_paper(session: Session, request: FilePaper, *, by: Actor, on: datetime) -> MeetingPaper:
    """Keep a paper; it stays for good.

    Raises NotAllowed, NotFound, RefusedFile (size, damage, what it is), Conflict (there already, too many).
    """
    require(by, "附会议材料")
    kind = files.kind_of(request.content, request.name)
    made = MeetingPaper(
        kind=request.kind,
        sha256=files.put(request.content, folder=request.folder),
        size=len(request.content),
        media_type=kind.media_type,
        name=files.safe_name(request.name, kind),
        person_id=person_of(by),
        at=on,
    )
    if request.number.startswith("圆"):
        made.round_table_id = gathering.first(session, RoundTable, number=request.number, what="圆桌会").id
    else:
        made.meeting_id = gathering.first(session, Meeting, number=request.number, what="会议").id
    _refuse_more(session, made)
    session.add(made)
    vouched = token(session, Vouched.PAPER, number=_number(session, made))
    said = f"{made.kind.label} {made.name} sha256:{made.sha256}"
    audit.record(session, audit.Act("附会议材料", request.number, said, vouched=vouched), by=by, on=on)
    return made


def fetch_paper(session: Session, request: FetchPaper, *, by: Actor, on: datetime) -> Fetched:
    """Hand out a paper, and note who took it. Raises NotAllowed (another unit's), NotFound, Conflict (missing or damaged)."""
    reach = require(by, "下载附件")
    paper = session.get(MeetingPaper, request.paper_id)
    if paper is None:
        raise NotFound("会议材料", request.paper_id, "请刷新后重试。")
    if reach is Reach.OWN and not _concerns(session, paper, by=by, on=on):
        raise NotAllowed("下载附件")
    content = files.get(paper.sha256, folder=request.folder)
    said = f"{paper.kind.label} {paper.name} sha256:{paper.sha256}"
    audit.record(session, audit.Act("下载附件", _subject(session, paper), said), by=by, on=on)
    return Fetched(paper.name, paper.media_type, content)


def _concerns(session: Session, paper: MeetingPaper, *, by: Actor, on: datetime) -> bool:
    day = on.astimezone(CHINA).date()
    if paper.meeting_id is not None:
        return concerns_meeting(session, _subject(session, paper), unit_id=by.unit_id, day=day)
    return concerns_table(session, _subject(session, paper), unit_id=by.unit_id, day=day)


def _subject(session: Session, paper: MeetingPaper) -> str:
    if paper.meeting_id is not None:
        return session.get_one(Meeting, paper.meeting_id).number
    return session.get_one(RoundTable, paper.round_table_id).number


def _number(session: Session, made: MeetingPaper) -> int:
    session.flush()
    return made.id or 0


def _refuse_more(session: Session, made: MeetingPaper) -> None:
    same = MeetingPaper.meeting_id == made.meeting_id if made.meeting_id else MeetingPaper.round_table_id == made.round_table_id
    there = list(session.exec(select(MeetingPaper).where(same).order_by(col(MeetingPaper.id))))
    held = next((one for one in there if one.sha256 == made.sha256), None)
    if held is not None:
        raise Conflict(f"{made.name}与已存的“{held.name}”内容相同，没有重复存入。")
    if len(there) >= MOST_PAPERS:
        raise Conflict(f"已有{MOST_PAPERS}份材料。请合并后再传。")
