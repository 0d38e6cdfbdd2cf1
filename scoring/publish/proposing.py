"""What a month's rulebook proposes of cards, written as dated proposals: the rule asks, on facts that are named, and nothing is decided."""

from datetime import datetime

from sqlmodel import Session

from core.access import Actor
from core.commands.card import Subject
from core.commands.card_proposal import Noted, NoteProposals, ProposedCard, note_proposals
from core.period import Month
from core.proposals import ProposalKind
from core.queries import card_proposals
from core.vocabulary import Outcome
from scoring.cards import Proposal
from scoring.publish import grounds, route
from scoring.verdicts import Verdict


def propose(session: Session, month: Month, *, by: Actor, on: datetime) -> Noted:
    """Judge a locked month as its cards are decided and write what is proposed anew and what holds no longer; a second time nothing.

    Raises what route.judged and core.commands.card_proposal.note_proposals raise.
    """
    known_at = route.basis(session, month, on=on)
    _, verdict = route.judged(session, month, known_at=known_at)
    return write(session, verdict, known_at=known_at, by=by, on=on)


def write(session: Session, verdict: Verdict, *, known_at: datetime, by: Actor, on: datetime) -> Noted:
    """Write what a verdict proposes that nobody has decided, and which proposals of its month it no longer makes."""
    asked = {route.key_of(one) for one in verdict.cards if one.outcome is not Outcome.EXEMPTED}
    standing = (one for one in card_proposals.of_month(session, by, month=verdict.month) if not one.decided)
    lapsed = tuple(Subject(*key) for one in standing if (key := (one.project_id, one.unit_id)) not in asked)
    proposed = tuple(_proposed(one, verdict) for one in route.undecided(session, verdict))
    return note_proposals(session, NoteProposals(verdict.month, verdict.rulebook.edition, known_at, proposed, lapsed), by=by, on=on)


def _proposed(one: Proposal, verdict: Verdict) -> ProposedCard:
    ground = grounds.of_proposal(one, verdict)
    kind = ProposalKind.REMOVE if one.removal else ProposalKind.ISSUE
    return ProposedCard(kind, ground.subject, one.colour, ground.clause, (one.ratio.numerator, one.ratio.denominator), ground.figures)
