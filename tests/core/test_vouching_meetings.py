"""Meetings, round tables, opinions, their steps and outcomes: whoever changes one past the guards, or puts one in, is named."""

from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine
from sqlmodel import Session

from core import db
from core.commands.meeting import Treated
from core.commands.meeting_paper import FilePaper, file_paper
from core.meetings import PaperKind
from core.queries import vouched
from tests.core.gathering import Gathering
from tests.core.test_kept import take_off_the_guards
from tests.data.town import town

OTHER = "与操作日志的存证不符。"
CHANGED = {
    "the day of a meeting": ("UPDATE meeting SET held_on = '2019-08-01' WHERE id = 1", f"会议第1号{OTHER}"),
    "who was there": ("UPDATE meeting_attendance SET person = 'x' WHERE id = 1", f"会议第1号{OTHER}"),
    "somebody who was not": (
        "INSERT INTO meeting_attendance (meeting_id, unit, person, title) VALUES (1, '某单位', '某人', '')",
        f"会议第1号{OTHER}",
    ),
    "what was decided": ("UPDATE meeting_problem SET decision = 'x'", f"会议第1号{OTHER}"),
    "a paper": ("UPDATE meeting_paper SET sha256 = 'x'", f"会议材料第1号{OTHER}"),
    "a paper is gone": ("DELETE FROM meeting_paper", "会议材料第1号在操作日志里有存证，记录已不在库中。"),
    "a correction that nobody made": (
        (
            "INSERT INTO meeting (number, entry, corrects_id, reason, form, theme, held_on, place, chair, recorder, minutes, entered_by,"
            " entered_at) SELECT number, 2, id, 'x', form, 'x', held_on, place, chair, recorder, minutes, entered_by, entered_at"
            " FROM meeting"
        ),
        "会议第2号没有操作日志的存证。",
    ),
    "how many came": ("UPDATE round_table_group SET people = 900 WHERE id = 1", f"圆桌会第1号{OTHER}"),
    "who convened it": ("UPDATE round_table SET convener = 'x' WHERE id = 1", f"圆桌会第1号{OTHER}"),
    "what was said": ("UPDATE round_opinion SET text = 'x' WHERE id = 1", f"圆桌会意见第1号{OTHER}"),
    "that it is effective": ("UPDATE round_opinion SET effective = NOT effective WHERE id = 1", f"圆桌会意见第1号{OTHER}"),
    "an answer": ("UPDATE opinion_step SET reply = 'REFUSED' WHERE id = 2", f"意见办理第2号{OTHER}"),
    "who helps": ("DELETE FROM opinion_helper", f"意见办理第1号{OTHER}"),
    "a step that nobody took": (
        (
            "INSERT INTO opinion_step (opinion_id, act, state, reply, text, person_id, at)"
            " SELECT opinion_id, act, state, reply, text, person_id, at FROM opinion_step WHERE id = 3"
        ),
        "意见办理第4号没有操作日志的存证。",
    ),
    "a document number": ("UPDATE round_outcome SET document = 'x'", f"圆桌会成果第1号{OTHER}"),
    "where it came from": ("DELETE FROM outcome_opinion", f"圆桌会成果第1号{OTHER}"),
}
"""What is changed, and what is said of it."""


@pytest.fixture
def noted(engine: Engine, tmp_path: Path) -> Engine:
    """A meeting with a problem and a paper; an opinion that was handed over with help, answered and called back on; an outcome."""
    with db.transaction(engine) as session:
        town(session)
        case = Gathering(session)
        held = case.meet(problems=(Treated(case.raised().number, "限期交地"),))
        asked = FilePaper(held.number, PaperKind.MINUTES, "纪要.pdf", b"%PDF-1 %%EOF", tmp_path)
        file_paper(session, asked, by=case.officer, on=case.on)
        case.led_to(case.hear(case.tell(case.hand(case.given(), helpers=(case.responsible,)))))
    return engine


def told(engine: Engine, statement: str) -> list[str]:
    """What is said after a statement with the guards off; all of it is taken back."""
    with engine.connect() as connection, connection.begin() as transaction, Session(connection) as session:
        take_off_the_guards(connection)
        if statement:
            connection.execute(sa.text(statement))
        found = list(vouched.faults(session))
        transaction.rollback()
    return found


def test_a_change_of_what_was_recorded_is_named(noted: Engine) -> None:
    assert told(noted, "") == []
    missed = {what: found for what, (statement, said) in CHANGED.items() if said not in (found := told(noted, statement))}
    assert missed == {}
