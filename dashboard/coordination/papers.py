"""Photographs and documents of problems: chosen or taken with the phone, filed, listed with their links, and handed out."""

import streamlit as st
from starlette.requests import Request
from starlette.responses import Response

from core import files
from core.access import MAY_GIVE, Actor, Reach, reach
from core.commands import issue_paper
from core.commands.issue_paper import FetchIssuePaper, FileIssuePapers, Paper
from core.issues import MOST_PAPERS, IssueState
from core.period import now
from core.queries import issue_papers
from core.queries.issues import IssueLine
from core.settings import from_environment
from dashboard import database, session
from dashboard import format as fmt
from dashboard.attached import attached, number_of
from dashboard.coordination.desk import Known
from dashboard.review import acting

ADDRESS = "/downloads/issue-paper/{}"


def chosen(key: str) -> tuple[Paper, ...]:
    """Show the choice of photographs and documents; on a phone the camera is one of them. Return what was chosen."""
    given = st.file_uploader(
        "照片或文件（可不选，可拍摄）",
        type=list(files.SUFFIXES),
        accept_multiple_files=True,
        key=key,
        help=f"JPG、PNG、PDF、OFD，每个不超过20MB，一个问题最多{MOST_PAPERS}个；存入后不能删除",
    )
    return tuple(Paper(one.name, one.getvalue()) for one in given)


def listed(known: Known, one: IssueLine) -> None:
    """List the papers of a problem with their links, and with which step each came."""
    with session.opened() as opened:
        some = issue_papers.papers(opened, known.who, issue_id=one.id, day=known.day)
    for paper in some:
        about = fmt.note(fmt.plain(f"{paper.act.label}　{max(1, paper.size // 1024)}KB　{paper.person}"))
        name = fmt.plain(paper.name)
        st.markdown(f"[{name}]({ADDRESS.format(paper.id)})　{about}" if acting.may("下载问题材料") else f"{name}　{about}")


def button(known: Known, one: IssueLine) -> None:
    """Offer to file papers with an own problem, to the bureau with any, until it is struck off."""
    reached = reach(known.who, MAY_GIVE[issue_paper.ACT])
    mine = reached is Reach.ALL or (reached is Reach.OWN and known.who.unit_id in (one.owner_unit_id, one.proposer_unit_id))
    if not mine or one.state is IssueState.STRUCK:
        return
    if st.button("上传材料", icon=":material/attach_file:", key="issue-papers"):
        acting.ask(f"上传材料：{one.number}", lambda: _form(one))


def _form(one: IssueLine) -> None:
    given = chosen("issue-files")
    if st.button("上传", type="primary", key="issue-files-now", width="stretch"):
        request = FileIssuePapers(one.id, given, from_environment().files)
        acting.carry_out(issue_paper.file_issue_papers, request, said=lambda number: f"已存入{number}个材料，不能删除。")


def download(request: Request, by: Actor) -> Response:
    """Return a paper to whoever sees its problem. Raises NotAllowed, NotFound, Conflict."""
    asked = FetchIssuePaper(number_of(request, "问题材料"), from_environment().files)
    found = database.give(issue_paper.fetch_issue_paper, asked, by=by, on=now())
    return attached(found.content, found.name, media_type=found.media_type)
