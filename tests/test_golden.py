"""The drafts of the demonstration city are those kept in tests/golden, on SQLite and on PostgreSQL alike."""

import json

import pytest
from sqlmodel import Session

from data import demo
from tests import golden
from tests.golden.__main__ import main


def test_the_drafts_are_those_kept_on_both_databases(session: Session) -> None:
    demo.load(session)
    assert golden.derived(session) == golden.kept()


def test_what_is_kept_is_the_published_headline() -> None:
    whole = json.loads(golden.kept()["draft-2019-07.json"])
    assert whole["totals"] == {
        "projects": 357,
        "plan_fen": 595_31_000_000_00,
        "actual_fen": 777_40_000_000_00,
        "annual_plan_fen": whole["totals"]["annual_plan_fen"],
    }
    assert whole["demonstration"]
    assert whole["status"] == "draft"


def test_a_change_is_found_shown_and_not_written_by_a_check(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    derived, written = golden.kept(), list[object]()
    monkeypatch.setattr(demo, "load", lambda _session: None)
    monkeypatch.setattr(golden, "derived", lambda _session: derived)
    monkeypatch.setattr(golden, "kept", lambda: derived | {"digests.json": "{}\n"})
    monkeypatch.setattr(golden, "sealed", lambda _session: {"2019-01/result.json": b"{}\n"})
    for name in ("write", "add_seals"):
        monkeypatch.setattr(golden, name, written.append)
    assert main(["--check"]) == 1
    assert written == []
    said = capsys.readouterr().out
    assert "+++ derived/digests.json" in said
    assert "封存的内容与以前不同" in said
    assert main([]) == 0
    assert written == [derived, {"2019-01/result.json": b"{}\n"}]
