"""What was signed or decided is kept by the database itself, on both kinds: signed circulars, cards, and what was said to them."""

from datetime import date

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine
from sqlmodel import Session

from core import db
from core.commands import card, official
from core.commands.card import DeclineCard, EndCard, ExplainCard, IssueCard, Subject
from core.commands.official import DecideAct, ProposeAct, ReportOnAct
from core.errors import Conflict
from core.models import Card, CardDecision, CardExplanation, Circular, CircularStep
from core.period import Month
from core.vocabulary import ActKind, CardColour
from tests.core.route import Route, project_id
from tests.data.town import town

JULY = Month(2019, 7)
REFUSED = "never changed"
TABLES = ("circular_step", "card", "card_decision", "card_explanation", "act_report")


@pytest.fixture
def full(engine: Engine) -> Engine:
    """The small town with an issued list, a card with its explanation, a declined card, an act with a report, and a draft."""
    with db.transaction(engine) as session:
        town(session)
        route = Route(session)
        _decide(session, route)
        route.issued(JULY)
        route.draft(JULY, "漏计一项")
    return engine


def _decide(session: Session, route: Route) -> None:
    late = Subject(project_id=project_id(session, "LJ-001"))
    card.issue_card(session, IssueCard(JULY, late, CardColour.RED, "第十三条", (5, 10)), by=route.signatory, on=route.now)
    declined = DeclineCard(JULY, Subject(unit_id=route.responsible), CardColour.YELLOW, "已约谈")
    card.decline_card(session, declined, by=route.signatory, on=route.now)
    card.explain_card(session, ExplainCard(1, "用地没有交付"), by=route.unit, on=route.now)
    act = official.propose_act(session, ProposeAct(ActKind.ADMONITION, late, "约谈"), by=route.officer, on=route.now)
    official.decide_act(session, DecideAct(act.id or 0, approve=True, held_on=date(2019, 8, 20)), by=route.signatory, on=route.now)
    official.report_on_act(session, ReportOnAct(act.id or 0, "已整改"), by=route.unit, on=route.now)


def attempt(full: Engine, statement: str) -> str:
    """Give a statement and say what became of it; nothing is kept."""
    with full.connect() as connection:
        try:
            connection.execute(sa.text(statement))
        except sa.exc.DBAPIError as problem:
            return str(problem.orig)
        finally:
            connection.rollback()
    return "done"


def test_cards_and_what_was_said_are_neither_changed_nor_removed(full: Engine) -> None:
    ways = [f"DELETE FROM {table}" for table in TABLES]
    ways += [f"UPDATE {table} SET id = id + 100" for table in ("circular_step", "card_decision", "card_explanation", "act_report")]
    ways += [f"UPDATE card SET {change}" for change in ("month = 6", "colour = 'YELLOW'", "numerator = 9", "clause = ''", "project_id = 2")]
    if full.dialect.name == "sqlite":
        ways += [f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}" for table in (*TABLES, "circular")]
    else:
        ways += [f"TRUNCATE {table} CASCADE" for table in (*TABLES, "circular")]
    assert {way: said for way in ways if REFUSED not in (said := attempt(full, way))} == {}


@pytest.mark.parametrize(
    "change",
    [
        *("state = 'DROPPED'", "state = 'SIGNED'", "signed_at = NULL, seal_id = NULL", "remark = 'x'", "rulebook = 'x'", "digest = 'x'"),
        *("version = 9", "month = 6", "reason = 'x'", "known_at = '2019-01-01 00:00:00'", "signatory_id = drafter_id"),
    ],
)
def test_a_signed_circular_changes_in_nothing(full: Engine, change: str) -> None:
    assert REFUSED in attempt(full, f"UPDATE circular SET {change} WHERE signed_at IS NOT NULL")  # of the list above
    assert REFUSED in attempt(full, "DELETE FROM circular WHERE signed_at IS NOT NULL")


INSERTED = (
    "INSERT INTO circular (year, month, version, state, rulebook, known_at, digest, reason, drafter_id, drafted_at, remark)"
    " SELECT year, 6, 1, 'ISSUED', rulebook, known_at, digest, reason, drafter_id, drafted_at, '' FROM circular WHERE signed_at IS NULL"
)


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE circular SET state = 'ISSUED' WHERE signed_at IS NULL",
        "UPDATE circular SET state = 'SIGNED' WHERE signed_at IS NULL",
        "UPDATE circular SET signed_at = drafted_at, seal_id = 1 WHERE signed_at IS NULL",
        INSERTED,
    ],
)
def test_no_circular_is_called_what_it_is_not(full: Engine, change: str) -> None:
    assert REFUSED in attempt(full, change)


def test_a_signed_circular_is_not_called_issued_without_its_issue(engine: Engine) -> None:
    with db.transaction(engine) as session:
        town(session)
        Route(session).signed(JULY)
    assert REFUSED in attempt(engine, "UPDATE circular SET state = 'ISSUED'")


@pytest.mark.parametrize("change", ["UPDATE data_check SET objection = 'x'", "DELETE FROM data_check"])
def test_what_units_said_stays_as_it_was_signed(full: Engine, change: str) -> None:
    assert REFUSED in attempt(full, change)


def test_a_draft_goes_on_and_a_card_is_removed_once(full: Engine) -> None:
    assert attempt(full, "UPDATE circular SET reason = 'y' WHERE signed_at IS NULL") == "done"
    with db.transaction(full) as session:
        route = Route(session)
        card.end_card(session, EndCard(1, JULY, "已赶上"), by=route.signatory, on=route.now)
        with pytest.raises(Conflict, match="已经摘下"):
            card.end_card(session, EndCard(1, JULY, "再摘"), by=route.signatory, on=route.now)
        kept = [len(session.exec(sa.select(table)).all()) for table in (Card, CardDecision, CardExplanation, Circular, CircularStep)]  # type: ignore[call-overload]  # rows of any table
    assert REFUSED in attempt(full, "UPDATE card SET withdrawn_reason = 'x'")
    assert min(kept) >= 1
