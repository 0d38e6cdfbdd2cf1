"""Proposals of cards are written once, dated, by the system; a change or an end is a row more, and nobody changes a row by hand."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy.engine import Engine
from sqlmodel import Session, select

from core import db
from core.access import SYSTEM
from core.commands.card import Subject
from core.commands.card_proposal import Noted, NoteProposals, ProposedCard, note_proposals
from core.errors import BadInput, Conflict
from core.models import AuditEntry, CardProposal
from core.period import Month
from core.queries import card_proposals, digests, vouched
from core.vocabulary import CardColour
from tests.core.busy_cards import BOOK, JULY, proposed
from tests.core.deciding import Desk
from tests.core.test_vouching_judged import told
from tests.data.town import NOON, town


@pytest.fixture
def desk(session: Session) -> Desk:
    town(session)
    return Desk(session)


def note(session: Session, *some: ProposedCard, lapsed: tuple[Subject, ...] = (), day: int = 0, month: Month = JULY) -> Noted:
    on = NOON + timedelta(days=day)
    return note_proposals(session, NoteProposals(month, BOOK, NOON, some, lapsed), by=SYSTEM, on=on)


def lines(session: Session) -> list[tuple[str, str, bool]]:
    """What stands of July: kind, colour, whether it was decided."""
    found = card_proposals.of_month(session, SYSTEM, month=JULY)
    return [(one.kind.label, one.colour.label, one.decided) for one in found]


def test_a_proposal_is_written_once_with_its_clause_figures_and_facts_and_a_changed_one_anew(desk: Desk) -> None:
    session, one = desk.session, proposed(desk.session)
    said = [note(session, each, day=day) for day, each in enumerate((one, one, replace(one, colour=CardColour.RED), one))]
    assert [len(each.proposed) for each in said] == [1, 0, 1, 1]
    first = session.exec(select(CardProposal)).first()
    assert first is not None
    assert (first.clause, first.numerator, first.denominator, first.rulebook) == ("示范办法第十二条", 6_300, 14_000, BOOK)
    assert (first.known_at, first.proposed_at) == (NOON, NOON)
    entry = session.exec(select(AuditEntry).where(AuditEntry.act == "提出红黄牌建议")).first()
    assert entry is not None
    assert (entry.actor, entry.source) == ("系统", "定时任务")
    assert entry.detail.startswith("建议发牌：黄牌，示范办法第十二条，完成序时计划45.00%。")


def test_it_lapses_once_and_may_be_proposed_again(desk: Desk) -> None:
    session, one = desk.session, proposed(desk.session)
    note(session, one)
    assert [len(note(session, lapsed=(one.subject,), day=day).lapsed) for day in (1, 2)] == [1, 0]
    assert lines(session) == [("不再建议", "黄牌", False)]
    assert len(note(session, one, day=3).proposed) == 1
    assert lines(session) == [("建议发牌", "黄牌", False)]


def test_a_proposal_that_a_person_decided_is_told_so_and_no_longer_waits(desk: Desk) -> None:
    session = desk.session
    note(session, proposed(session), replace(proposed(session), subject=desk.office))
    told_to = {who.name: card_proposals.waiting(session, who) for who in (desk.signatory, desk.officer, desk.builder)}
    assert list(told_to.values()) == [2, 0, 0]
    counted = digests.counts(session, desk.signatory, on=NOON, remind_days=3)
    assert (counted.cards, counted.todo) == (2, 2)
    desk.card()
    assert lines(session) == [("建议发牌", "黄牌", True), ("建议发牌", "黄牌", False)]
    desk.decline(subject=desk.office)
    assert card_proposals.waiting(session, desk.signatory) == 0


def test_months_whose_cards_can_be_decided_are_the_newest_locked_and_those_at_work(desk: Desk) -> None:
    session, (june, may) = desk.session, (Month(2019, 6), Month(2019, 5))
    assert card_proposals.decidable(session) == (JULY,)
    desk.draft(june)
    assert card_proposals.decidable(session) == (june, JULY)
    desk.issued()
    assert card_proposals.decidable(session) == (june,)
    assert may not in card_proposals.decidable(session)


@pytest.mark.parametrize(
    ("month", "clause", "problem", "said"),
    [(Month(2019, 8), "第一条", Conflict, "还没有锁定"), (JULY, " ", BadInput, "条款")],
    ids=["a month that is not locked", "no clause"],
)
def test_what_cannot_be_proposed(desk: Desk, month: Month, clause: str, problem: type[Exception], said: str) -> None:
    with pytest.raises(problem, match=said):
        note(desk.session, replace(proposed(desk.session), clause=clause), month=month)


COLUMNS = "unit_id, project_id, kind, colour, year, month, clause, numerator, denominator, figures, rulebook, known_at, proposed_at"
PUT_IN = f"INSERT INTO card_proposal (id, {COLUMNS}) SELECT 900, {COLUMNS} FROM card_proposal"
BEHIND = {
    "the colour": ("UPDATE card_proposal SET colour = 'RED'", "红黄牌建议第1号与操作日志的存证不符。"),
    "the figures": ("UPDATE card_proposal SET numerator = 1", "红黄牌建议第1号与操作日志的存证不符。"),
    "it is gone": ("DELETE FROM card_proposal", "红黄牌建议第1号在操作日志里有存证，记录已不在库中。"),
}


def test_no_row_of_it_is_changed_or_put_in_by_hand(engine: Engine) -> None:
    with db.transaction(engine) as session:
        town(session)
        note(session, proposed(session))
        assert list(vouched.faults(session)) == []
    for statement, words in BEHIND.values():
        assert any("never changed" in one for one in told(engine, statement, guards=True))
        assert told(engine, statement, guards=False) == {words}
    assert told(engine, PUT_IN, guards=True) == {"红黄牌建议第900号没有操作日志的存证。"}
