"""`ducha open`: a month is opened under an approved plan; of an open month only the due moment moves, with a reason."""

import pytest
from sqlalchemy.engine import Engine
from sqlmodel import Session, col, select

from core import db
from core.models import AuditEntry, ReportingMonth
from core.period import CHINA
from core.vocabulary import MonthState
from dashboard.cli import run
from tests.data.town import town, units


@pytest.fixture
def city(sqlite_engine: Engine, monkeypatch: pytest.MonkeyPatch) -> Engine:
    """The small city, whose plan of 2019 is approved, as the database of this machine; August is open, September is not."""
    with db.transaction(sqlite_engine) as session:
        town(session)
    monkeypatch.setenv("DUCHA_DATABASE_URL", sqlite_engine.url.render_as_string(hide_password=False))
    return sqlite_engine


def held(session: Session, number: int) -> tuple[MonthState, str]:
    month = session.get_one(ReportingMonth, (2019, number))
    return month.state, f"{month.due_at.astimezone(CHINA):%Y-%m-%d %H:%M}"


DUE: dict[str, tuple[str, str]] = {
    "a day ends with its last minute": ("2019-10-03", "2019-10-03 23:59"),
    "a moment is China's": ("2019-10-03T18:00", "2019-10-03 18:00"),
    "a moment of Greenwich": ("2019-10-03T18:00+00:00", "2019-10-04 02:00"),
    "a moment marked Z": ("2019-10-03T18:00Z", "2019-10-04 02:00"),
    "China's offset written out": ("2019-10-03T18:00+08:00", "2019-10-03 18:00"),
}


@pytest.mark.parametrize("case", DUE)
def test_a_month_is_opened_until(city: Engine, capsys: pytest.CaptureFixture[str], case: str) -> None:
    due, moment = DUE[case]
    assert run(["open", "--month", "2019-09", "--due", due]) == 0
    assert capsys.readouterr().out == f"2019年9月已开放填报，截止{moment}。\n"
    with db.reading(city) as session:
        assert held(session, 9) == (MonthState.OPEN, moment)


REFUSED: dict[str, tuple[list[str], str]] = {
    "due before the month": (["--month", "2019-09", "--due", "2019-08-31"], "截止时间在2019年9月以前。请改正截止时间。"),
    "not a moment": (["--month", "2019-09", "--due", "明天"], "“明天”不是有效的截止时间（格式：2019-09-03或2019-09-03T18:00）。"),
    "a year without an approved plan": (
        ["--month", "2020-01", "--due", "2020-02-03"],
        "2020年还没有已批准的年度计划，2020年1月没有开放。请先导入年度计划并批准，再开放填报。",
    ),
    "another end without a reason": (
        ["--month", "2019-08", "--due", "2019-09-05"],
        "2019年8月已开放过，现在是填报中，截止时间2019-08-28 00:00，没有改动。要改截止时间，请写明原因（--reason）。",
    ),
    "the same end again": (
        ["--month", "2019-08", "--due", "2019-08-28T00:00", "--reason", "台风"],
        "2019年8月已开放过，现在是填报中，截止时间2019-08-28 00:00，没有改动。",
    ),
    "a locked month": (
        ["--month", "2019-07", "--due", "2019-09-05", "--reason", "台风"],
        "2019年7月已开放过，现在是已锁定，截止时间2019-07-28 00:00，没有改动。",
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_is_refused_and_nothing_moves(city: Engine, capsys: pytest.CaptureFixture[str], case: str) -> None:
    options, sentence = REFUSED[case]
    assert run(["open", *options]) == 2
    assert capsys.readouterr().err == sentence + "\n"
    with db.reading(city) as session:
        assert len(session.exec(select(ReportingMonth)).all()) == 8
        assert held(session, 8) == (MonthState.OPEN, "2019-08-28 00:00")


def test_the_due_moment_of_an_open_month_moves_with_a_reason_on_record(city: Engine, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["open", "--month", "2019-08", "--due", "2019-09-05", "--reason", "台风停工"]) == 0
    assert capsys.readouterr().out == "2019年8月已开放填报，截止2019-09-05 23:59。\n"
    with db.reading(city) as session:
        assert held(session, 8) == (MonthState.OPEN, "2019-09-05 23:59")
        last = session.exec(select(AuditEntry).order_by(col(AuditEntry.id).desc())).first()
        assert last is not None
        assert (last.act, last.subject, last.detail) == ("改截止时间", "2019年8月", "2019-08-28 00:00改为2019-09-05 23:59：台风停工")


def test_a_city_of_units_alone_opens_no_month(sqlite_engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    with db.transaction(sqlite_engine) as session:
        units(session)
    monkeypatch.setenv("DUCHA_DATABASE_URL", sqlite_engine.url.render_as_string(hide_password=False))
    assert run(["open", "--month", "2019-01", "--due", "2019-02-03"]) == 2
