"""Photographs and documents of problems: filed when one is raised, answered or open, kept once, handed out to whoever sees the problem."""

from dataclasses import replace
from pathlib import Path

import pytest
from sqlmodel import Session, col, select

from core.commands import answer, issue, issue_paper
from core.commands.answer import ReplyIssue
from core.commands.issue import RaiseIssue
from core.commands.issue_paper import FetchIssuePaper, FileIssuePapers, Paper
from core.errors import BadInput, Conflict, NotAllowed, NotFound, RefusedFile
from core.issues import MOST_PAPERS, IssueAct, IssueKind, ReplyKind
from core.models import AuditEntry, Issue, IssuePaper
from core.queries import issue_papers
from core.vocabulary import UserRole
from tests.core.contents import HTML, JPEG, PDF, PNG
from tests.core.coordinating import Coordination
from tests.data.town import town
from tests.people import person


@pytest.fixture
def case(session: Session) -> Coordination:
    town(session)
    return Coordination(session)


def filed(one: Issue, *papers: Paper, folder: Path) -> FileIssuePapers:
    return FileIssuePapers(one.id or 0, papers or (Paper("现场.png", PNG),), folder)


def test_a_picture_comes_with_the_problem_and_with_the_answer_and_says_with_which(case: Coordination, tmp_path: Path) -> None:
    asked = RaiseIssue("LJ-001", IssueKind.LAND, "两户没有腾房", papers=(Paper("腾房.JPEG", PNG),), folder=tmp_path)
    one = case.session.get_one(Issue, issue.raise_issue(case.session, asked, by=case.proposer, on=case.on).id)
    case.accept(case.assign(one))
    said = ReplyIssue(one.id or 0, ReplyKind.SOLVED, "已腾房", papers=(Paper("交地.jpg", JPEG), Paper("确认书.pdf", PDF)), folder=tmp_path)
    answer.reply_issue(case.session, said, by=case.coordinator, on=case.on)
    found = issue_papers.papers(case.session, case.officer, issue_id=one.id or 0, day=case.on.date())
    assert [(line.act, line.name, line.size, line.person) for line in found] == [
        (IssueAct.RAISE, "腾房.png", len(PNG), "李业主"),
        (IssueAct.REPLY, "交地.jpg", len(JPEG), "陈填报"),
        (IssueAct.REPLY, "确认书.pdf", len(PDF), "陈填报"),
    ]
    logged = case.session.exec(select(AuditEntry.subject).where(AuditEntry.act == "附问题材料").order_by(col(AuditEntry.id))).all()
    assert logged == [f"问题{one.number} LJ-001"] * 3


def test_what_is_no_picture_or_paper_stops_the_whole_act(case: Coordination, tmp_path: Path) -> None:
    for content in (HTML, PNG[:-4], b""):
        asked = RaiseIssue("LJ-001", IssueKind.LAND, "两户没有腾房", papers=(Paper("图.png", content),), folder=tmp_path)
        with pytest.raises(RefusedFile), case.session.begin_nested():
            issue.raise_issue(case.session, asked, by=case.proposer, on=case.on)
    assert case.session.exec(select(Issue)).all() == []


def test_a_paper_is_kept_once_and_not_with_what_was_struck_off(case: Coordination, tmp_path: Path) -> None:
    one, struck = case.working(), case.struck()
    asked = filed(one, folder=tmp_path)
    assert issue_paper.file_issue_papers(case.session, asked, by=case.coordinator, on=case.on) == 1
    with pytest.raises(Conflict, match="内容相同"):
        issue_paper.file_issue_papers(case.session, asked, by=case.officer, on=case.on)
    with pytest.raises(BadInput, match="还没有选择文件"):
        issue_paper.file_issue_papers(case.session, replace(asked, papers=()), by=case.officer, on=case.on)
    with pytest.raises(NotFound):
        issue_paper.file_issue_papers(case.session, replace(asked, issue_id=99), by=case.officer, on=case.on)
    with pytest.raises(Conflict, match="已经销号"):
        issue_paper.file_issue_papers(case.session, filed(struck, folder=tmp_path), by=case.officer, on=case.on)
    many = tuple(Paper(f"{number}.pdf", PDF + str(number).encode()) for number in range(MOST_PAPERS))
    with pytest.raises(Conflict, match=f"最多附{MOST_PAPERS}个文件，已有1个"):
        issue_paper.file_issue_papers(case.session, filed(one, *many, folder=tmp_path), by=case.officer, on=case.on)
    assert len(case.session.exec(select(IssuePaper)).all()) == 1


def test_owner_proposer_and_bureau_file_and_whoever_sees_the_problem_gets_it(case: Coordination, tmp_path: Path) -> None:
    one = case.working()
    leader = person(case.session, "领导", UserRole.LEADER, on=case.on)
    everybody = (case.coordinator, case.proposer, case.officer, case.head, case.manager, case.stranger, case.signatory, leader)
    may = []
    for place, who in enumerate(everybody):
        asked = filed(one, Paper("图.pdf", PDF + str(place).encode()), folder=tmp_path)
        try:
            issue_paper.file_issue_papers(case.session, asked, by=who, on=case.on)
        except NotAllowed:
            continue
        may.append(who)
    assert may == [case.coordinator, case.proposer, case.officer, case.head]
    fetch = FetchIssuePaper(case.session.exec(select(IssuePaper.id)).first() or 0, tmp_path)
    gets = []
    for who in everybody:
        seen = bool(issue_papers.papers(case.session, who, issue_id=one.id or 0, day=case.on.date()))
        try:
            issue_paper.fetch_issue_paper(case.session, fetch, by=who, on=case.on)
        except NotAllowed:
            assert not seen
            continue
        assert seen
        gets.append(who)
    assert gets == [who for who in everybody if who is not case.stranger]
    assert case.session.exec(select(AuditEntry).where(AuditEntry.act == "下载问题材料")).first() is not None
