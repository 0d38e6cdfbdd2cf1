"""The small city's approvals with one in each state, and a request for each command about them."""

from datetime import timedelta

from sqlmodel import Session

from core.approvals import CATALOGUE, ApprovalAct, ApprovalState, LimitBasis
from core.commands.approval import AcceptApproval, DecideApproval, ListApproval, OnApproval, OpenGreen, UndoStep
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
}
"""What each command about approvals is called in the table of rights."""
OF_ROWS = {"登记审批事项": BUILDER}
"""Acts of a unit on its own rows, and that unit."""
NUMBERS = {state: place for place, state in enumerate(ApprovalState, start=1)}
"""The number of the approval in each state."""


def approved(session: Session) -> None:
    """An approval in each state, each of another step."""
    case = Counter(session, on=NOON - timedelta(hours=1))
    for state, step in zip(ApprovalState, CATALOGUE, strict=False):
        assert case.in_state(state, step.key) == NUMBERS[state]


def requests(_session: Session) -> dict[str, object]:
    """A request for each command that the small city lets anybody with the right carry out."""
    day = NOON.date()
    return {
        "approval.list_approval": ListApproval("LJ-001", "record", OFFICE),
        "approval.accept_approval": AcceptApproval(NUMBERS[ApprovalState.NEEDED], day, 5, LimitBasis.ASSUMED),
        "approval.suspend_approval": OnApproval(NUMBERS[ApprovalState.RUNNING], day, "补图"),
        "approval.resume_approval": OnApproval(NUMBERS[ApprovalState.SUSPENDED], day),
        "approval.decide_approval": DecideApproval(NUMBERS[ApprovalState.RUNNING], ApprovalAct.GRANT, day, "批〔2019〕1号"),
        "approval.drop_approval": OnApproval(NUMBERS[ApprovalState.NEEDED], day, "规模调减"),
        "approval.open_green": OpenGreen(NUMBERS[ApprovalState.RUNNING], day, "绿〔2019〕1号"),
        "approval.undo_step": UndoStep(NUMBERS[ApprovalState.RUNNING], "录错项目"),
    }
