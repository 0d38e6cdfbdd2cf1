"""What the timetable writes of the cards that a rule proposes: each proposal once, and that one no longer holds."""

from core.vocabulary import Term


class ProposalKind(Term):
    """What a row says: a card is proposed, its removal is, or what stood before holds no longer."""

    ISSUE = "建议发牌"
    REMOVE = "建议摘牌"
    LAPSE = "不再建议"
