"""Runs of pages take turns, and none waits for long because another takes long."""

import time
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Event

import pytest

from dashboard import turns

SOON = 20.0


def test_a_run_waits_until_the_one_before_has_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turns, "PATIENCE", SOON)
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
        time.sleep(0.1)
        assert order == []
        ended.set()
        for run in runs:
            run.result(SOON)
    assert order == ["first", "second"]


def test_however_many_wait_one_computes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turns, "PATIENCE", SOON)
    gate, inside, most = Barrier(12), list[int](), list[int]()

    def run(number: int) -> None:
        gate.wait(SOON)
        with turns.turn():
            inside.append(number)
            most.append(len(inside))
            time.sleep(0.005)
            inside.remove(number)

    with ThreadPoolExecutor(12) as pool:
        list(pool.map(run, range(12)))
    assert most == [1] * 12


def test_who_came_first_goes_on_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turns, "PATIENCE", SOON)
    order = list[int]()

    def run(number: int) -> None:
        with turns.turn():
            order.append(number)

    with ThreadPoolExecutor(5) as pool, turns.turn():
        for number in range(5):
            pool.submit(run, number)
            while len(turns._turns._waiting) <= number:
                time.sleep(0.002)
    assert order == [0, 1, 2, 3, 4]


def test_a_run_that_takes_long_holds_nobody_up_for_long(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turns, "PATIENCE", 0.05)
    with ThreadPoolExecutor(3) as pool, turns.turn():
        assert list(pool.map(lambda _: _enters(), range(3))) == [True] * 3
    assert _enters()


def _enters() -> bool:
    with turns.turn():
        return True


def test_however_a_run_ends_it_gives_the_turn_back_and_who_lost_it_gives_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turns, "PATIENCE", 0.02)
    with pytest.raises(ValueError, match="broken"), turns.turn(), turns.turn():
        raise ValueError("broken")
    slow, quick = turns._turns.take(), turns._turns.take()
    turns._turns.give_back(slow)
    assert turns._turns._holder is quick, "who goes on beside a slow one still has the turn when the slow one ends"
    turns._turns.give_back(quick)
    assert turns._turns._holder is None
