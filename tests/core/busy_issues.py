"""The small city's problems with one in each state, and a request for each command about them."""

from datetime import timedelta

from sqlmodel import Session, col, select

from core.commands.answer import AskExtension, CallBack, DecideExtension, ReplyIssue, StrikeIssue
from core.commands.issue import AssignIssue, OnIssue, RaiseIssue
from core.commands.issue_paper import FetchIssuePaper, FileIssuePapers, Paper, file_issue_papers
from core.commands.lifting import DecideLift, EscalateLate
from core.commands.tracker import NameTracker
from core.issues import IssueKind, IssueState, LiftState, ReplyKind, Satisfaction
from core.models import Issue, IssueLift, Person
from tests.core.contents import PDF, PNG
from tests.core.coordinating import BUILDER, OWNER, Coordination
from tests.core.route import unit_id
from tests.core.stored import store
from tests.data.town import NOON

ACTS = {
    "answer.ask_extension": "办理问题",
    "answer.decide_extension": "决定延期",
    "answer.reply_issue": "办理问题",
    "answer.call_back": "回访问题",
    "answer.strike_issue": "问题销号",
    "issue.raise_issue": "提出问题",
    "issue.assign_issue": "派单",
    "issue.fix_assignment": "裁定派单",
    "issue.accept_issue": "办理问题",
    "issue.dispute_assignment": "办理问题",
    "issue_paper.file_issue_papers": "附问题材料",
    "issue_paper.fetch_issue_paper": "下载问题材料",
    "lifting.escalate_late": "上移逾期问题",
    "lifting.decide_lift": "决定问题上提",
    "tracker.name_tracker": "指定协调人",
}
"""What each command about problems is called in the table of rights."""
OF_ROWS = {"提出问题": BUILDER, "附问题材料": BUILDER, "下载问题材料": BUILDER, "办理问题": BUILDER, "回访问题": OWNER}
"""Acts of a unit on its own rows, and that unit."""


def raised(session: Session) -> None:
    """A problem in each state, one that is late, and one with a photograph and a proposal to lift it beyond 市重点办."""
    case = Coordination(session, on=NOON - timedelta(days=40))
    late = case.late_at_the_office()
    file_issue_papers(session, FileIssuePapers(late.id or 0, (Paper("现场.png", PNG),), store(session)), by=case.officer, on=case.on)
    assert case.on < NOON
    case.on = NOON - timedelta(days=10)
    case.assigned(days=1)
    case.on = NOON - timedelta(hours=1)
    for state in IssueState:
        case.in_state(state)


def requests(session: Session) -> dict[str, object]:
    """A request for each command that the small city lets anybody with the right carry out."""
    newest = select(Issue.id).order_by(col(Issue.id).desc())
    held = {state: session.exec(newest.where(Issue.state == state)).first() or 0 for state in IssueState}
    builder = unit_id(session, BUILDER)
    to = session.exec(select(Person.id).where(Person.unit_id == builder)).first() or 0
    lift = session.exec(select(IssueLift.id).where(IssueLift.state == LiftState.PROPOSED)).first() or 0
    later = NOON.date() + timedelta(days=60)
    return {
        "answer.ask_extension": AskExtension(held[IssueState.WORKING], later, "等图"),
        "answer.decide_extension": DecideExtension(held[IssueState.EXTENDING], approve=True),
        "answer.reply_issue": ReplyIssue(held[IssueState.WORKING], ReplyKind.SOLVED, "已交付"),
        "answer.call_back": CallBack(held[IssueState.ANSWERED], Satisfaction.SATISFIED),
        "answer.strike_issue": StrikeIssue(held[IssueState.CLOSED], "确认书"),
        "issue.raise_issue": RaiseIssue("LJ-001", IssueKind.FUNDS, "进度款没有拨付"),
        "issue.assign_issue": AssignIssue(held[IssueState.WAITING], builder, to),
        "issue.fix_assignment": OnIssue(held[IssueState.DISPUTED], "属其职责"),
        "issue.accept_issue": OnIssue(held[IssueState.ASSIGNED]),
        "issue.dispute_assignment": OnIssue(held[IssueState.ASSIGNED], "不属职责"),
        "issue_paper.file_issue_papers": FileIssuePapers(held[IssueState.WORKING], (Paper("图.pdf", PDF),), store(session)),
        "issue_paper.fetch_issue_paper": FetchIssuePaper(1, store(session)),
        "lifting.escalate_late": EscalateLate(),
        "lifting.decide_lift": DecideLift(lift, LiftState.LIFTED),
        "tracker.name_tracker": NameTracker("LJ-001", to, NOON.date()),
    }
