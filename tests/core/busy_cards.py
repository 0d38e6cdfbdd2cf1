"""A proposal of a card as the timetable writes it, and a request for the command about it."""

from sqlmodel import Session

from core.access import SYSTEM
from core.commands.card import Subject
from core.commands.card_proposal import NoteProposals, ProposedCard, note_proposals
from core.period import Month
from core.proposals import ProposalKind
from core.vocabulary import CardColour
from tests.core.route import project_id
from tests.data.town import NOON

ACTS = {"card_proposal.note_proposals": "提出红黄牌建议"}
"""What the command is called in the table of rights."""
BOOK = "lujiang.2019-01-01"
JULY = Month(2019, 7)


def proposed(session: Session, code: str = "LJ-002", colour: CardColour = CardColour.YELLOW) -> ProposedCard:
    """A card for a project that is behind."""
    subject = Subject(project_id=project_id(session, code))
    return ProposedCard(ProposalKind.ISSUE, subject, colour, "示范办法第十二条", (6_300, 14_000), "完成序时计划45.00%。")


def noted(session: Session, month: Month = JULY, code: str = "LJ-002") -> None:
    """The timetable has written one."""
    note_proposals(session, NoteProposals(month, BOOK, NOON, (proposed(session, code),)), by=SYSTEM, on=NOON)


def requests(session: Session) -> dict[str, object]:
    """A request for the command."""
    return {"card_proposal.note_proposals": NoteProposals(JULY, BOOK, NOON, (proposed(session, "LJ-003"),))}
