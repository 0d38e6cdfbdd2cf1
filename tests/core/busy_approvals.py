"""The small city's approvals with one in each state, and a request for each command about them and about calendars."""

import secrets
from datetime import timedelta

from sqlmodel import Session, func, select

from core.approvals import CATALOGUE, ApprovalAct, ApprovalState, LimitBasis
from core.commands.approval import AcceptApproval, DecideApproval, ListApproval, OnApproval, OpenGreen, UndoStep
from core.commands.feed import RenewFeed, RevokeFeed
from core.models import Account, CalendarFeed
from tests.core.approving import BUILDER, OFFICE, Counter
from tests.data.town import NOON

ACTS = {
    "approval.list_approval": "登记审批事项",
    "approval.accept_approval": "登记审批事项",
    "approval.suspend_approval": "登记审批事项",
    "approval.resume_approval": "登记审批事项",
    "approval.decide_approval": "登记审批事项",
    "approval.drop_approval": "登记审批事项",
    "approval.open_green": "列入绿色通道",
    "approval.undo_step": "更正审批事项",
    "feed.renew_feed": "设置日历订阅",
    "feed.revoke_feed": "设置日历订阅",
}
"""What each command about approvals and calendars is called in the table of rights."""
OF_ROWS = {"登记审批事项": BUILDER}
"""Acts of a unit on its own rows, and that unit."""
NUMBERS = {state: place for place, state in enumerate(ApprovalState, start=1)}
"""The number of the approval in each state."""


def approved(session: Session) -> None:
    """An approval in each state, each of another step."""
    case = Counter(session, on=NOON - timedelta(hours=1))
    for state, step in zip(ApprovalState, CATALOGUE, strict=False):
        assert case.in_state(state, step.key) == NUMBERS[state]


def _with_address(session: Session) -> None:
    """Give the account that was entered last an address of its calendar."""
    newest = session.exec(select(func.max(Account.id))).one() or 0
    session.add(CalendarFeed(account_id=newest, secret_digest=secrets.token_hex(32), created_at=NOON))
    session.flush()


def requests(session: Session) -> dict[str, object]:
    """A request for each command that the small city lets anybody with the right carry out."""
    _with_address(session)
    day = NOON.date()
    return {
        "feed.renew_feed": RenewFeed(),
        "feed.revoke_feed": RevokeFeed(),
        "approval.list_approval": ListApproval("LJ-001", "record", OFFICE),
        "approval.accept_approval": AcceptApproval(NUMBERS[ApprovalState.NEEDED], day, 5, LimitBasis.ASSUMED),
        "approval.suspend_approval": OnApproval(NUMBERS[ApprovalState.RUNNING], day, "补图"),
        "approval.resume_approval": OnApproval(NUMBERS[ApprovalState.SUSPENDED], day),
        "approval.decide_approval": DecideApproval(NUMBERS[ApprovalState.RUNNING], ApprovalAct.GRANT, day, "批〔2019〕1号"),
        "approval.drop_approval": OnApproval(NUMBERS[ApprovalState.NEEDED], day, "规模调减"),
        "approval.open_green": OpenGreen(NUMBERS[ApprovalState.RUNNING], day, "绿〔2019〕1号"),
        "approval.undo_step": UndoStep(NUMBERS[ApprovalState.RUNNING], "录错项目"),
    }
