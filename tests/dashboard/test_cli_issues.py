"""`ducha issues`: late problems move up once, a second run does nothing; what is late is listed; a wrong word is one sentence."""

from collections.abc import Callable
from datetime import date, datetime

import pytest
from sqlalchemy.engine import Engine
from sqlmodel import Session

from core import db
from core.issues import Rung
from core.models import Issue
from core.period import CHINA
from dashboard.cli import issues, run
from tests.core.coordinating import Coordination
from tests.data.town import town

NEXT_WEEK = datetime(2019, 8, 27, 7, tzinfo=CHINA)


@pytest.fixture
def late(sqlite_engine: Engine, monkeypatch: pytest.MonkeyPatch) -> Callable[[], list[Rung]]:
    """One problem that is late below 市重点办 and one there; the rungs of both as they stand now."""
    with db.transaction(sqlite_engine) as session:
        town(session)
        case = Coordination(session)
        case.working(days=2)
        case.on_day(date(2019, 7, 1))
        case.late_at_the_office()
    monkeypatch.setenv("DUCHA_DATABASE_URL", str(sqlite_engine.url))
    monkeypatch.setattr(issues, "now", lambda: NEXT_WEEK)

    def rungs() -> list[Rung]:
        with Session(sqlite_engine) as session:
            return [session.get_one(Issue, key).rung for key in (1, 2)]

    return rungs


def test_late_problems_move_up_and_a_second_run_does_nothing(late: Callable[[], list[Rung]], capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["issues", "escalate", "--days", "3"]) == 0
    assert "上移1个（2019-001），新期限3个工作日（假定）；没有新的上提建议。" in capsys.readouterr().out
    assert late() == [Rung.RESPONSIBLE, Rung.OFFICE]
    assert run(["issues", "escalate"]) == 0
    assert capsys.readouterr().out == "没有需要上移的问题。\n"
    assert late() == [Rung.RESPONSIBLE, Rung.OFFICE]


def test_what_is_late_is_listed_the_latest_first(late: Callable[[], list[Rung]], capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["issues", "late"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines] == ["编号", "2019-002", "2019-001"]
    assert late() == [Rung.OWNER, Rung.OFFICE]


def test_a_wrong_word_is_told_with_the_words_there_are(late: Callable[[], list[Rung]], capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["issues", "up"]) == 2
    assert "没有找到用法“up”。可用：escalate、late。" in capsys.readouterr().err
    assert late() == [Rung.OWNER, Rung.OFFICE]
