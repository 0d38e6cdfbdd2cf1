"""What is kept for all sessions: one answer for equal questions, none for others, none after an act, and nobody changes another's."""

from datetime import datetime
from itertools import count
from typing import Literal

import pandas as pd
import pytest
import streamlit as st
from sqlalchemy.engine import Engine
from sqlmodel import Session

from core import db
from core.access import OPERATOR, Actor
from core.commands import audit
from core.errors import NotAllowed
from core.period import now
from core.vocabulary import UserRole
from dashboard import viewer
from dashboard.kept import asked, kept

LEADER = Actor("领导", frozenset({UserRole.LEADER}), account_id=1)
COORDINATOR = Actor("填报人", frozenset({UserRole.COORDINATOR}), unit_id=3, account_id=2)


def frame(*figures: object, name: str = "plan_fen", kind: Literal["Int64", "float64", "object"] = "Int64") -> pd.DataFrame:
    return pd.DataFrame({name: list(figures)}).astype(kind)


@pytest.mark.parametrize(
    ("other", "again"),
    [
        pytest.param(frame(1, 2), 0, id="an equal frame"),
        pytest.param(frame(1, pd.NA), 1, id="a figure that is missing"),
        pytest.param(frame(2, 1), 1, id="another order"),
        pytest.param(frame(1, 2, name="actual_fen"), 1, id="another column"),
        pytest.param(frame(1, 2, kind="float64"), 1, id="figures of another kind"),
        pytest.param(frame(1, 2).set_axis([5, 6]), 1, id="another index"),
        pytest.param(frame(1, 2, kind="object"), 1, id="cells of no kind"),
        pytest.param(frame(1, 2).rename_axis("month"), 1, id="a name of the index"),
        pytest.param(frame(1, 2).rename_axis("figure", axis="columns"), 1, id="a name of the columns"),
        pytest.param(frame(1, 2).set_axis([0.0, 1.0]), 1, id="labels of another kind"),
    ],
)
def test_a_function_is_asked_again_only_for_what_it_was_not_asked(other: pd.DataFrame, again: int) -> None:
    calls = count()

    @kept
    def total(some: pd.DataFrame, *, compact: bool = False) -> str:
        return f"{next(calls)} {len(some)} {compact}"

    first = total(frame(1, 2))
    assert total(frame(1, 2)) == first
    total(other)
    assert next(calls) == 1 + again


def test_cells_of_no_kind_are_told_apart_by_their_own_kinds() -> None:
    @kept
    def written(some: pd.DataFrame, month: object) -> str:
        return f"{some.iloc[0, 0]!r} {month}"

    said = [written(frame(value, kind="object"), month) for value, month in ((1, 1), (1.0, 1), (True, 1), (True, True))]
    assert said == ["1 1", "1.0 1", "True 1", "True True"]


def category(*given: str, known: str, ordered: bool = False) -> pd.Series:
    return pd.Series(list(given), name="板块", dtype=pd.CategoricalDtype(list(known), ordered=ordered))


@pytest.mark.parametrize("as_frame", [False, True], ids=["a column alone", "in a frame"])
@pytest.mark.parametrize(
    ("other", "again"),
    [
        pytest.param(category("甲", "乙", known="甲乙"), 0, id="an equal one"),
        pytest.param(category("甲", "乙", known="甲乙丙"), 1, id="a category without cells"),
        pytest.param(category("甲", "乙", known="乙甲"), 1, id="categories in another order"),
        pytest.param(category("甲", "乙", known="甲乙", ordered=True), 1, id="categories that have an order"),
        pytest.param(category("甲", "乙", known="甲乙").astype("object"), 1, id="no categories"),
    ],
)
def test_categories_are_told_apart_by_which_there_are_and_their_order(other: pd.Series, again: int, *, as_frame: bool) -> None:
    calls = count()

    @kept
    def sorts(some: pd.Series | pd.DataFrame) -> str:
        return f"{next(calls)} {len(some)}"

    for one in (category("甲", "乙", known="甲乙"), other):
        sorts(one.to_frame() if as_frame else one)
    assert next(calls) == 1 + again


@pytest.mark.parametrize(
    "other",
    [
        pytest.param(pd.Series([1, 2], name="actual_fen"), id="another name"),
        pytest.param(pd.Series([1, 2], name="plan_fen", index=pd.CategoricalIndex([0, 1])), id="labels that are categories"),
        pytest.param(pd.Series([1, 2], name="plan_fen", index=pd.MultiIndex.from_tuples([(0, 0), (1, 0)])), id="labels of two levels"),
    ],
)
def test_a_column_is_told_apart_by_its_name_and_labels(other: pd.Series) -> None:
    calls = count()

    @kept
    def total(some: pd.Series) -> str:
        return f"{next(calls)} {len(some)}"

    assert total(pd.Series([1, 2], name="plan_fen")) != total(other)


def test_who_changes_an_answer_changes_it_for_nobody_else() -> None:
    @kept
    def both(name: str) -> tuple[pd.DataFrame, list[str]]:
        return frame(1, 2), [name]

    mine, words = both("甲")
    mine.loc[0, "plan_fen"] = 9
    mine["mark"] = "改"
    words.append("乙")
    pd.testing.assert_frame_equal(both("甲")[0], frame(1, 2))
    assert both("甲")[1] == ["甲"]


@pytest.fixture
def site(sqlite_engine: Engine, monkeypatch: pytest.MonkeyPatch) -> Engine:
    """The database that pages read."""
    monkeypatch.setenv("DUCHA_DATABASE_URL", sqlite_engine.url.render_as_string(hide_password=False))
    return sqlite_engine


def test_a_query_is_asked_once_for_a_viewer_until_the_next_act(site: Engine) -> None:
    calls = count()

    def waiting(_session: Session, viewer: Actor, *, day: int) -> str:
        return f"{viewer.name} {day} {next(calls)}"

    said = [asked(waiting, who, day=day) for who, day in ((LEADER, 1), (LEADER, 1), (COORDINATOR, 1), (LEADER, 2))]
    assert said == ["领导 1 0", "领导 1 0", "填报人 1 1", "领导 2 2"]
    lessened = Actor("领导", frozenset(), account_id=1)
    assert asked(waiting, lessened, day=1) == "领导 1 3", "who has other roles now is asked for anew"
    act(site, "登录")
    assert asked(waiting, LEADER, day=1) == "领导 1 0", "a log-in changes nothing that a page shows"
    act(site, "填报月报")
    assert asked(waiting, LEADER, day=1) == "领导 1 4"


def act(site: Engine, name: str) -> None:
    with db.transaction(site) as session:
        audit.record(session, audit.Act(name, "LJ-001 2019年8月"), by=OPERATOR, on=now())


def test_in_one_run_the_facts_stand_until_the_run_itself_gives_a_command(site: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    run, calls = object(), count()
    monkeypatch.setattr(viewer, "run", lambda: run)
    monkeypatch.setattr(st, "session_state", {})
    monkeypatch.setattr(viewer, "actor", lambda: OPERATOR)

    def listed(_session: Session) -> int:
        return next(calls)

    def command(session: Session, request: str, *, by: Actor, on: datetime) -> None:
        audit.record(session, audit.Act(request, "2019年8月"), by=by, on=on)

    assert asked(listed) == 0
    act(site, "关闭填报")
    assert asked(listed) == 0, "what a page has begun to show goes together"
    viewer.give(command, "锁定月份")
    assert asked(listed) == 1


def test_a_refusal_is_not_kept(site: Engine) -> None:
    assert site
    allowed = [False]

    def desk(_session: Session, viewer: Actor) -> str:
        if not allowed[0]:
            raise NotAllowed("查看未审月报")
        return viewer.name

    with pytest.raises(NotAllowed):
        asked(desk, LEADER)
    allowed[0] = True
    assert asked(desk, LEADER) == "领导"
