"""Every command asks who gives it: a person without a role is refused, and nothing is stored."""

import inspect
from collections.abc import Callable, Iterator
from datetime import timedelta
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.engine import Engine
from sqlmodel import Session, SQLModel

import core.commands
from core import db
from core.access import MAY_GIVE, OPERATOR, Actor, require
from core.commands.batch import ConfirmBatch, ReadRow, StageBatch, stage
from core.commands.city import ChooseRulebook, FoundCity
from core.commands.month import OpenMonth
from core.commands.plan import ApproveEdition, DraftEdition
from core.commands.report import SubmitReports
from core.commands.unit import EnterUnits
from core.errors import NotAllowed
from core.period import Month
from core.rows import ReportRow, UnitRow
from core.vocabulary import FormKind, UnitKind, UserRole
from tests.data.town import NOON, PLAN, town

NOBODY = Actor("无权限者", frozenset())
AUGUST, SEPTEMBER = Month(2019, 8), Month(2019, 9)
REPORT = ReportRow("LJ-001", 5)
STAGED = StageBatch(FormKind.MONTHLY_REPORT, AUGUST, 1, "月报.xlsx", "0" * 64, (ReadRow(6, REPORT),))
REQUESTS: dict[str, object] = {
    "batch.stage": STAGED,
    "batch.confirm": ConfirmBatch(1),
    "city.found_city": FoundCity("某市", "某局"),
    "city.choose_rulebook": ChooseRulebook("mianyang"),
    "month.open_month": OpenMonth(SEPTEMBER, NOON + timedelta(days=40)),
    "plan.draft_edition": DraftEdition(2019, 2, 9, PLAN),
    "plan.approve_edition": ApproveEdition(2019, 2),
    "report.submit_reports": SubmitReports(AUGUST, (REPORT,)),
    "unit.enter_units": EnterUnits((UnitRow("某公司", "某公司", UnitKind.ENTERPRISE),)),
}
"""A request for each command; all but found_city are possible for somebody who may give them."""

NO_ACT = {"audit.record"}
"""Writes the entry of a command, in the command's transaction."""


def commands() -> Iterator[tuple[str, Callable[..., Any]]]:
    """The public functions of core/commands that say who gives them and when."""
    for path in sorted(Path(core.commands.__path__[0]).glob("*.py")):
        module = import_module(f"core.commands.{path.stem}" if path.stem != "__init__" else "core.commands")
        for name, function in inspect.getmembers(module, inspect.isfunction):
            parameters = inspect.signature(function).parameters
            named = {one for one, parameter in parameters.items() if parameter.kind is inspect.Parameter.KEYWORD_ONLY}
            if function.__module__ == module.__name__ and not name.startswith("_") and {"by", "on"} <= named:
                yield f"{path.stem}.{name}", function


COMMANDS = {name: function for name, function in commands() if name not in NO_ACT}


@pytest.fixture
def city(sqlite_engine: Engine) -> Engine:
    """The small city with a second edition that waits and an import that was staged."""
    with db.transaction(sqlite_engine) as session:
        town(session)
        COMMANDS["plan.draft_edition"](session, REQUESTS["plan.draft_edition"], by=OPERATOR, on=NOON)
        stage(session, STAGED, by=OPERATOR, on=NOON)
    return sqlite_engine


def everything(session: Session) -> dict[str, list[tuple[Any, ...]]]:
    return {name: [tuple(row) for row in session.connection().execute(table.select())] for name, table in SQLModel.metadata.tables.items()}


def test_each_command_has_a_request_here() -> None:
    assert sorted(COMMANDS) == sorted(REQUESTS)


@pytest.mark.parametrize("name", REQUESTS)
def test_a_person_without_a_role_is_refused_and_nothing_is_stored(city: Engine, name: str) -> None:
    with db.reading(city) as session:
        before = everything(session)
    with pytest.raises(NotAllowed), db.transaction(city) as session:
        COMMANDS[name](session, REQUESTS[name], by=NOBODY, on=NOON)
    with db.transaction(city) as session:
        with pytest.raises(NotAllowed):
            COMMANDS[name](session, REQUESTS[name], by=NOBODY, on=NOON)
        session.flush()
        assert everything(session) == before


@pytest.mark.parametrize("name", [name for name in REQUESTS if name != "city.found_city"])
def test_the_bureau_may_give_the_same_command(city: Engine, name: str) -> None:
    with db.transaction(city) as session:
        before = everything(session)
        COMMANDS[name](session, REQUESTS[name], by=OPERATOR, on=NOON)
        assert len(everything(session)["audit_entry"]) > len(before["audit_entry"])


@pytest.mark.parametrize("act", MAY_GIVE)
def test_one_of_the_roles_is_needed(act: str) -> None:
    others = frozenset(UserRole) - MAY_GIVE[act]
    with pytest.raises(NotAllowed, match=f"没有权限：{act}"):
        require(Actor("某人", others), act)
    for role in MAY_GIVE[act]:
        require(Actor("某人", frozenset({role})), act)


def test_the_operator_does_not_join_the_three_administrations() -> None:
    assert len(OPERATOR.roles & {UserRole.SYSTEM_ADMIN, UserRole.SECURITY_ADMIN, UserRole.AUDITOR}) <= 1
