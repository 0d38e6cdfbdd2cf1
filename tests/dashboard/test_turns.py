"""Runs of pages take turns, and none waits for long because another takes long."""

import time
from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest

from dashboard import turns

SOON = 10.0


def test_a_run_waits_until_the_one_before_has_ended() -> None:
    begun, ended, order = Event(), Event(), list[str]()

    def first() -> None:
        with turns.turn():
            begun.set()
            ended.wait(SOON)
            order.append("first")

    def second() -> None:
        begun.wait(SOON)
        with turns.turn():
            order.append("second")

    with ThreadPoolExecutor(2) as pool:
        runs = [pool.submit(first), pool.submit(second)]
        begun.wait(SOON)
        time.sleep(turns.PATIENCE / 5)
        assert order == []
        ended.set()
        for run in runs:
            run.result(SOON)
    assert order == ["first", "second"]


def test_a_run_that_takes_long_holds_nobody_up_for_long(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turns, "PATIENCE", 0.05)
    with ThreadPoolExecutor(1) as pool, turns.turn():
        assert pool.submit(_enters).result(SOON)


def _enters() -> bool:
    with turns.turn():
        return True


def test_however_a_run_ends_it_gives_its_place_back_and_who_had_none_gives_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turns, "PATIENCE", 0.01)
    for _ in range(3):
        with pytest.raises(ValueError, match="broken"), turns.turn(), turns.turn():
            raise ValueError("broken")
    with turns.turn():
        assert not turns._places.acquire(blocking=False)
