"""Days of a notice, objections, answers, conduct records, their end and their revocation: whoever changes one past the guards is named."""

from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic import command
from sqlalchemy.engine import Engine
from sqlmodel import Session

from core import db
from core.commands.conduct import DecideRecord, decide_record
from core.commands.repair import AskRepair, DecideRepair, ask_repair, decide_repair
from core.commands.revocation import DecideRevocation, ProposeRevocation, decide_revocation, propose_revocation
from core.queries import audit, vouched
from core.vocabulary import RevocationGround
from core.vouching import Vouched
from scoring.publish import route
from tests.core.builders import EXTRA, Bureau
from tests.core.noticing import Results
from tests.core.test_kept import take_off_the_guards
from tests.core.test_vouching import migrate_to, tokens

NAMED = {
    "an objection that waits is gone": (
        ("DELETE FROM objection_evidence WHERE objection_id = 2", "DELETE FROM notice_objection WHERE id = 2"),
        "考评异议第2号在操作日志里有存证，记录已不在库中。",
    ),
    "all objections are gone": (("DELETE FROM objection_evidence", "DELETE FROM notice_objection"), "考评异议第1号在操作日志里有存证"),
    "one objects that never did": (
        (
            (
                "INSERT INTO notice_objection (notice_id, unit_id, text, state, person_id, at, answer)"
                " SELECT notice_id, unit_id, '漏', 'WAITING', person_id, at, '' FROM notice_objection WHERE id = 2"
            ),
        ),
        "考评异议第3号没有操作日志的存证。",
    ),
    "other words": (("UPDATE notice_objection SET text = 'x' WHERE id = 2",), "考评异议第2号与操作日志的存证不符。"),
    "another unit": (("UPDATE notice_objection SET unit_id = unit_id + 1 WHERE id = 2",), "考评异议第2号与操作日志的存证不符。"),
    "its evidence": (("UPDATE objection_evidence SET name = 'x' WHERE objection_id = 2",), "考评异议第2号与操作日志的存证不符。"),
    "its evidence is gone": (("DELETE FROM objection_evidence WHERE objection_id = 2",), "考评异议第2号与操作日志的存证不符。"),
    "the answer": (("UPDATE notice_objection SET answer = 'x' WHERE id = 1",), "异议答复第1号与操作日志的存证不符。"),
    "upheld it was not": (("UPDATE notice_objection SET state = 'UPHELD' WHERE id = 1",), "异议答复第1号与操作日志的存证不符。"),
    "the answer is gone": (
        ("UPDATE notice_objection SET state = 'WAITING', answer = '', answered_by = NULL, answered_at = NULL WHERE id = 1",),
        "异议答复第1号在操作日志里有存证，记录已不在库中。",
    ),
    "a shorter notice": (("UPDATE builder_notice SET notice_to = '2019-08-21'",), "考评公示第1号与操作日志的存证不符。"),
    "a later begin": (("UPDATE builder_notice SET notice_from = '2019-08-22'",), "考评公示第1号与操作日志的存证不符。"),
    "a notice that never was": (
        ("UPDATE builder_notice SET notice_from = NULL, notice_to = NULL, state = 'SIGNED'",),
        "考评公示第1号在操作日志里有存证，记录已不在库中。",
    ),
    "points of a record": (("UPDATE conduct_record SET points = -1 WHERE id = 1",), "行为记录第1号与操作日志的存证不符。"),
    "points of the one for concealing it": (("UPDATE conduct_record SET points = -1 WHERE id = 2",), "行为记录第2号与操作日志的存证不符。"),
    "its term": (("UPDATE conduct_record SET valid_until = '2019-08-11' WHERE id = 1",), "行为记录第1号与操作日志的存证不符。"),
    "whose it is": (("UPDATE conduct_record SET unit_id = unit_id + 1 WHERE id = 1",), "行为记录第1号与操作日志的存证不符。"),
    "that it was approved": (("UPDATE conduct_record SET state = 'REFUSED' WHERE id = 1",), "行为记录第1号与操作日志的存证不符。"),
    "it waits again": (
        ("UPDATE conduct_record SET state = 'PROPOSED', decided_by = NULL, decided_at = NULL WHERE id = 1",),
        "行为记录第1号在操作日志里有存证，记录已不在库中。",
    ),
    "an end that nobody gave it": (
        ("UPDATE conduct_record SET ended_on = '2019-08-20', end_reason = '修复' WHERE id = 1",),
        "记录失效第1号没有操作日志的存证。",
    ),
    "an earlier end": (("UPDATE conduct_record SET ended_on = '2019-08-11' WHERE id = 3",), "记录失效第3号与操作日志的存证不符。"),
    "no end": (("UPDATE conduct_record SET ended_on = NULL WHERE id = 3",), "记录失效第3号在操作日志里有存证，记录已不在库中。"),
    "why it was revoked": (("UPDATE record_revocation SET reason = 'x'",), "撤销记录第1号与操作日志的存证不符。"),
    "the revocation is gone": (("DELETE FROM record_revocation",), "撤销记录第1号在操作日志里有存证，记录已不在库中。"),
}
"""What is changed, how, and what is said of it."""


@pytest.fixture
def noted(engine: Engine, tmp_path: Path) -> Engine:
    """Results on notice with an answered objection and one that waits; a record with its concealment, one repaired, one revoked."""
    with db.transaction(engine) as session:
        bureau = Bureau(session)
        way = Results(session, folder=tmp_path)
        number = way.opened()
        way.answer(way.object(number, files=0))
        way.object(number, "多扣五分")
        ids = [bureau.record(extra=EXTRA), bureau.record(), bureau.record()]
        for one in ids:
            decide_record(session, DecideRecord(one, approve=True), by=bureau.approver, on=bureau.now)
        asked = ask_repair(session, AskRepair("已到岗", record_id=ids[1]), by=bureau.coordinator, on=bureau.now)
        session.flush()
        later = bureau.now + timedelta(days=1)
        decide_repair(session, DecideRepair(asked.id or 0, approve=True, document="修复〔2019〕1号"), by=bureau.approver, on=later)
        words = ProposeRevocation(ids[2], RevocationGround.ERROR, "查无此事", "撤〔2019〕1号")
        made = propose_revocation(session, words, by=bureau.officer, on=later)
        session.flush()
        decide_revocation(session, DecideRevocation(made.id or 0, approve=True), by=bureau.approver, on=later)
    return engine


def test_nothing_is_said_of_what_stands_as_it_was_noted(noted: Engine) -> None:
    with db.reading(noted) as session:
        kinds = sorted((kind.name, number) for kind, number, _ in tokens(session, recorded=False))
        assert [name for name, _ in kinds if name.startswith("RECORD")] == ["RECORD"] * 4 + ["RECORD_END"] * 2
        assert [kind for kind in kinds if kind[0] in ("NOTICE", "OBJECTION", "ANSWER", "REVOCATION")] == [
            *(("ANSWER", 1), ("NOTICE", 1)),
            *(("OBJECTION", 1), ("OBJECTION", 2)),
            ("REVOCATION", 1),
        ]
        assert list(vouched.faults(session)) == []


def test_every_change_past_the_guards_is_named(noted: Engine) -> None:
    missed: dict[str, set[str]] = {}
    for what, (statements, said) in NAMED.items():
        with Session(noted) as session:
            take_off_the_guards(session.connection())
            for statement in statements:
                session.connection().execute(sa.text(statement))
            found = set(vouched.faults(session))
            session.rollback()
        missed |= {} if any(one.startswith(said) for one in found) else {what: found}
    assert missed == {}


def test_verification_tells_it_too(noted: Engine) -> None:
    with Session(noted) as session:
        take_off_the_guards(session.connection())
        before = route.verify(session).faults
        session.connection().execute(sa.text("UPDATE builder_notice SET notice_to = '2019-08-21'"))
        assert set(route.verify(session).faults) - set(before) == {"考评公示第1号与操作日志的存证不符。"}
        session.rollback()


def test_an_upgrade_vouches_for_what_was_noted_before(noted: Engine) -> None:
    """What it enters is what the acts have entered, digest by digest; revocations there were none before."""
    migrate_to(noted, command.downgrade, "0019")
    migrate_to(noted, command.upgrade, "head")
    with db.reading(noted) as session:
        before = {one for one in tokens(session, recorded=False) if one[0] not in (Vouched.EVALUATION, Vouched.REVOCATION)}
        assert tokens(session, recorded=True) == before
        assert len(before) == 15
        assert list(vouched.faults(session)) == ["撤销记录第1号在操作日志里有存证，记录已不在库中。"]
        assert audit.verify(session).faults == ()
