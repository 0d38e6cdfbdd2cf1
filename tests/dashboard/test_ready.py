"""Readiness: a process is ready while its database answers and has this program's schema, and says no reason to strangers."""

import asyncio
import json
import logging
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine
from starlette.requests import Request

from core import db
from dashboard import database
from dashboard.door import ready


def answer() -> tuple[int, object]:
    """Ask in a thread of its own: where a browser was driven in this process, its loop still runs in this one."""
    with ThreadPoolExecutor(1) as alone:
        found = alone.submit(asyncio.run, ready.readyz(Request({"type": "http"}))).result()
    return found.status_code, json.loads(bytes(found.body))


@pytest.fixture
def used(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> Engine:
    monkeypatch.setenv("DUCHA_DATABASE_URL", engine.url.render_as_string(hide_password=False))
    return engine


def test_ready_with_a_database_of_this_version_and_unready_with_another(used: Engine, caplog: pytest.LogCaptureFixture) -> None:
    assert answer() == (200, {"status": "ready"})
    with used.begin() as connection:
        connection.execute(sa.text("UPDATE alembic_version SET version_num = '0001'"))
    with caplog.at_level(logging.WARNING):
        assert answer() == (503, {"status": "unready"})
    assert "版本是0001" in caplog.text
    with used.begin() as connection:
        connection.execute(sa.text("UPDATE alembic_version SET version_num = :newest"), {"newest": db.newest_version()})
    assert answer() == (200, {"status": "ready"})


def test_unready_without_a_database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DUCHA_DATABASE_URL", f"sqlite:///{tmp_path / 'none.sqlite'}")
    assert answer() == (503, {"status": "unready"})
    assert not (tmp_path / "none.sqlite").exists()
    monkeypatch.setenv("DUCHA_DATABASE_URL", "postgresql+psycopg://ducha@127.0.0.1:1/ducha")
    assert answer() == (503, {"status": "unready"})


def test_a_database_that_does_not_answer_in_time_is_no_database(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "engine", lambda: time.sleep(1))
    monkeypatch.setattr(ready, "PATIENCE", 0.05)
    assert answer() == (503, {"status": "unready"})
