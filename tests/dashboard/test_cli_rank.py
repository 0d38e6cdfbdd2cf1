"""`ducha rank`: what it prints of a month that units still report for, and of the rule that the city has chosen."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy.engine import Engine
from sqlmodel import Session, select

from core import db
from core.models import AuditEntry, City, ReportingMonth
from core.vocabulary import MonthState
from dashboard.cli import run
from scoring.rulebook import FOLDER, Rulebook
from scoring.rulebook_file import shipped
from tests.data.town import town


@pytest.fixture(autouse=True)
def city(sqlite_engine: Engine, monkeypatch: pytest.MonkeyPatch) -> Iterator[Session]:
    """The small demonstration city of the tests: months to July are locked, August is open and nobody has reported."""
    monkeypatch.setenv("DUCHA_DATABASE_URL", str(sqlite_engine.url))
    with db.transaction(sqlite_engine) as session:
        town(session)
    with Session(sqlite_engine) as session:
        yield session


def printed(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    assert run(["rank", *arguments]) == 0
    return capsys.readouterr().out


def headquarters(text: str) -> dict[str, int]:
    """The counts of the unit that answers for all four projects."""
    (series,) = (one for one in json.loads(text)["series"] if one["key"] == "headquarters")
    (unit,) = series["standings"]
    assert unit["list"] is None
    return dict(unit["counts"])


def test_an_open_month_is_said_to_be_open_and_proposes_no_lists(capsys: pytest.CaptureFixture[str]) -> None:
    text = printed(capsys, "--month", "2019-08")
    assert "2019年8月填报中" in text
    assert "填报中，测算稿（未签发）。" in text
    assert text.count("本月填报中，不提红黑榜") > 1
    assert not any(word in text for word in ("列红榜", "列黑榜", "黑榜：", "红榜：", "空缺"))
    assert "未报4项" in text
    whole = printed(capsys, "--month", "2019-08", "--format", "json")
    assert json.loads(whole)["closed"] is False
    counted = headquarters(whole)
    assert (counted["missing_reports"], counted["unreported"]) == (0, 4)
    rows = printed(capsys, "--month", "2019-08", "--format", "csv").strip().splitlines()[1:]
    assert all("演示数据，填报中，测算稿（未签发）；依据程度：仅有案例（12例" in row for row in rows)


def test_once_the_month_is_closed_the_same_reports_are_missing(city: Session, capsys: pytest.CaptureFixture[str]) -> None:
    city.get_one(ReportingMonth, (2019, 8)).state = MonthState.CLOSED
    city.commit()
    text = printed(capsys, "--month", "2019-08")
    assert "填报中" not in text
    assert "未报" not in text
    assert "缺报4项" in text
    whole = printed(capsys, "--month", "2019-08", "--format", "json")
    assert json.loads(whole)["closed"] is True
    counted = headquarters(whole)
    assert (counted["missing_reports"], counted["unreported"]) == (4, 0)


NOT_CHOSEN = "本市没有选定办法，按示范办法测算，仅供参考"


def rulebook_of(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[str, bool]:
    found = json.loads(printed(capsys, "--month", "2019-07", "--format", "json", *arguments))["rulebook"]
    return str(found["edition"]), bool(found["chosen"])


def test_a_city_that_chose_no_rule_is_judged_by_the_example_and_told_so(city: Session, capsys: pytest.CaptureFixture[str]) -> None:
    text = printed(capsys, "--month", "2019-07")
    assert f"{NOT_CHOSEN}。" in text.splitlines()
    assert "依据程度：仅有案例（12例，未能复算公布结果）。" in text.splitlines()
    assert all(NOT_CHOSEN in row for row in printed(capsys, "--month", "2019-07", "--format", "csv").strip().splitlines()[1:])
    assert rulebook_of(capsys) == ("lujiang.2019-01-01", False)
    assert run(["init", "--rulebook", "lujiang"]) == 0
    assert capsys.readouterr().out == "鹭江市已选定办法lujiang，此后的测算按此办法。\n"
    assert NOT_CHOSEN not in printed(capsys, "--month", "2019-07")
    assert rulebook_of(capsys) == ("lujiang.2019-01-01", True)
    entry = city.exec(select(AuditEntry).where(AuditEntry.act == "选定办法")).one()
    assert (entry.subject, entry.detail) == ("鹭江市", "（未选定）→lujiang")


def test_the_rule_named_on_the_line_goes_before_the_chosen_one(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    own = tmp_path / "own.2019-01-01.toml"
    own.write_bytes((FOLDER / "lujiang.2019-01-01.toml").read_bytes())
    assert rulebook_of(capsys, "--rulebook", str(own)) == ("own.2019-01-01", True)
    assert rulebook_of(capsys, "--rulebook", "lujiang") == ("lujiang.2019-01-01", True)


def test_a_chosen_rule_that_is_not_in_force_in_the_month_is_said(city: Session, capsys: pytest.CaptureFixture[str]) -> None:
    city.get_one(City, 1).rulebook = "mianyang"
    city.commit()
    assert run(["rank", "--month", "2019-07"]) == 2
    assert "2019-07-31没有这一规则的有效版本" in capsys.readouterr().err


def test_an_edition_is_called_by_its_name_and_day_and_said_not_to_be_in_force(capsys: pytest.CaptureFixture[str]) -> None:
    assert "鹭江市重点项目红黑榜示范办法，2019-01-01起施行" in printed(capsys, "--month", "2019-07", "--rulebook", "lujiang.2019-01-01")
    assert "2019年7月不在施行期内，仅供比较。" in printed(capsys, "--month", "2019-07", "--rulebook", "mianyang.2022-01-01")
    assert "不在施行期内" not in printed(capsys, "--month", "2019-07", "--rulebook", "lujiang")


def test_every_format_holds_the_headline(capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("table", "csv", "json"):
        assert "全市4个市重点项目计划投资" in printed(capsys, "--month", "2019-07", "--format", name), name


@pytest.mark.parametrize("book", shipped(), ids=lambda book: book.edition)
def test_every_shipped_book_can_be_tried_on_a_month(book: Rulebook, capsys: pytest.CaptureFixture[str]) -> None:
    text = printed(capsys, "--month", "2019-07", "--rulebook", book.edition)
    assert f"规则：{book.title}，" in text
    assert ("施行日未见" in text, "分值为假定" in text) == (book.day_assumed, book.assumed_marks)
    listing = [line for line in text.splitlines() if "单位参评" in line]
    assert len(listing) == len(book.series)
    assert all(("红榜：不设　黑榜：不设" in line) == (not book.lists) for line in listing)
    told = json.loads(printed(capsys, "--month", "2019-07", "--rulebook", book.edition, "--format", "json"))
    assert told["rulebook"]["edition"] == book.edition
