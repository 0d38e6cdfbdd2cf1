"""What is decided by a second person has in common: it waits, is not the decider's own, and is approved or refused, then with a reason."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from core.access import Actor
from core.commands.words import fitting, person_of
from core.errors import Conflict, NotAllowed
from core.vocabulary import ProposalState


class Proposal(Protocol):
    """A row that waits for a decision."""

    state: ProposalState
    decision: str
    decided_by: int | None
    decided_at: datetime | None


@dataclass(frozen=True)
class Decision:
    """Approved, or refused and why; a reason may stand with an approval too."""

    approve: bool
    reason: str


def refuse_decided(held: Proposal, what: str) -> None:
    """Raise Conflict where a proposal no longer waits; `what` says that, such as 这项申请已经办理."""
    if held.state is not ProposalState.PROPOSED:
        raise Conflict(f"{what}。请刷新后再看。")


def refuse_own(proposer: int, act: str, *, by: Actor) -> None:
    """Raise NotAllowed where the proposer would decide his own proposal."""
    if proposer == person_of(by):
        raise NotAllowed(act)


def decide(held: Proposal, decision: Decision, *, by: Actor, at: datetime) -> None:
    """Note who decided what, and when. Raises BadInput (refused without a reason)."""
    held.decision = fitting(decision.reason, "理由", most=400, needed=not decision.approve)
    held.state = ProposalState.APPROVED if decision.approve else ProposalState.REFUSED
    held.decided_by, held.decided_at = person_of(by), at
