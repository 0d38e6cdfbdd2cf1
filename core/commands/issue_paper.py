"""Photographs and documents of problems: filed while a problem is open, kept for good, handed out to whoever sees the problem."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlmodel import Session, col, select

from core import files
from core.access import Actor, Reach, require
from core.commands import audit, moved
from core.commands.attachment import Fetched
from core.commands.words import person_of
from core.errors import BadInput, Conflict, NotAllowed, NotFound
from core.gathered import issues_of
from core.issues import MOST_PAPERS, IssueState
from core.models import Issue, IssuePaper, IssueStep
from core.vouching import Vouched, token

ACT = "附问题材料"


@dataclass(frozen=True)
class Paper:
    """A photograph or document: its name as the person's machine has it, and its content."""

    name: str
    content: bytes


@dataclass(frozen=True)
class FileIssuePapers:
    """Photographs and documents of a problem, kept in `folder`."""

    issue_id: int
    papers: tuple[Paper, ...]
    folder: Path


@dataclass(frozen=True)
class FetchIssuePaper:
    """A paper of a problem that somebody wants to have, kept in `folder`."""

    paper_id: int
    folder: Path


def file_issue_papers(session: Session, request: FileIssuePapers, *, by: Actor, on: datetime) -> int:
    """Keep papers with a problem for good, and return how many there were.

    Raises NotAllowed (another unit's: neither owner nor proposer), NotFound, BadInput (none), RefusedFile (size, damage, what it is),
    Conflict (struck off, there already, too many).
    """
    whole = require(by, ACT) is Reach.ALL
    issue = moved.held(session, request.issue_id)
    if not whole and by.unit_id not in (issue.owner_unit_id, issue.proposer_unit_id):
        raise NotAllowed(ACT)
    if not request.papers:
        raise BadInput("还没有选择文件。请选择照片或文件后再上传。")
    if issue.state is IssueState.STRUCK:
        raise Conflict(f"问题{issue.number}已经销号，不能再加材料。")
    keep(session, issue, papers=request.papers, folder=request.folder, at=(by, on))
    return len(request.papers)


def keep(session: Session, issue: Issue, *, papers: Sequence[Paper], folder: Path, at: tuple[Actor, datetime]) -> None:
    """Keep papers with the last step of a problem, an entry in the log each; `at` says who and when.

    Raises RefusedFile (size, damage, what it is), Conflict (there already, too many).
    """
    there = list(session.exec(select(IssuePaper).where(IssuePaper.issue_id == issue.id).order_by(col(IssuePaper.id))))
    if papers and len(there) + len(papers) > MOST_PAPERS:
        raise Conflict(f"一个问题最多附{MOST_PAPERS}个文件，已有{len(there)}个。请合并后再传。")
    kinds = [files.kind_of(one.content, one.name) for one in papers]
    step = session.exec(select(IssueStep.id).where(IssueStep.issue_id == issue.id).order_by(col(IssueStep.id).desc())).first()
    for one, kind in zip(papers, kinds, strict=True):
        made = IssuePaper(
            issue_id=issue.id or 0,
            step_id=step or 0,
            sha256=files.put(one.content, folder=folder),
            size=len(one.content),
            media_type=kind.media_type,
            name=files.safe_name(one.name, kind),
            person_id=person_of(at[0]),
            at=at[1],
        )
        held = next((other for other in there if other.sha256 == made.sha256), None)
        if held is not None:
            raise Conflict(f"{made.name}与已存的“{held.name}”内容相同，没有重复存入。")
        there.append(made)
        _note(session, issue, made, at=at)


def fetch_issue_paper(session: Session, request: FetchIssuePaper, *, by: Actor, on: datetime) -> Fetched:
    """Hand out a paper to whoever sees its problem, and note who took it. Raises NotAllowed, NotFound, Conflict (missing or damaged)."""
    reach = require(by, "下载问题材料")
    paper = session.get(IssuePaper, request.paper_id)
    if paper is None:
        raise NotFound("问题材料", request.paper_id, "请刷新后重试。")
    if reach is Reach.OWN and paper.issue_id not in issues_of(session, by.unit_id, day=moved.day_of(on)):
        raise NotAllowed("下载问题材料")
    content = files.get(paper.sha256, folder=request.folder)
    subject = moved.subject(session, session.get_one(Issue, paper.issue_id))
    audit.record(session, audit.Act("下载问题材料", subject, f"{paper.name} sha256:{paper.sha256}"), by=by, on=on)
    return Fetched(paper.name, paper.media_type, content)


def _note(session: Session, issue: Issue, made: IssuePaper, *, at: tuple[Actor, datetime]) -> None:
    session.add(made)
    session.flush()
    vouched = token(session, Vouched.ISSUE_PAPER, number=made.id or 0)
    said = f"{made.name} sha256:{made.sha256}"
    audit.record(session, audit.Act(ACT, moved.subject(session, issue), said, vouched=vouched), by=at[0], on=at[1])
