"""Every query that asks who looks: each role, from the unit whose rows they are and from another."""

import inspect
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.engine import Engine
from sqlmodel import Session, select

import core.queries
from core.access import MAY_GIVE, MAY_SEE, Reach
from core.errors import NotAllowed
from core.models import Account, Project
from core.period import Month
from core.queries import account, attachment, audit, corrections, desk, ledger, plans
from core.vocabulary import UserRole
from tests.core.test_access import busy, unit_id
from tests.data.town import NOON
from tests.people import person

JULY, AUGUST = Month(2019, 7), Month(2019, 8)
BUILDER, RESPONSIBLE, OWNER, STRANGER = "鹭建工程管理有限公司", "新城指挥部", "城建集团有限公司", "西湖区"


@dataclass(frozen=True)
class Sight:
    """What a query shows: its line in the table of rights, a look that returns the rows, whose rows they are; `own`: never others'."""

    what: str
    look: Callable[..., Any]
    unit: str = BUILDER
    own: bool = False


def project_id(session: Session) -> int:
    return session.exec(select(Project.id).where(Project.code == "LJ-003")).one() or 0


def amounts(session: Session, who: Any) -> Any:
    """The figures of a project's month that is not approved, as far as they are shown."""
    frame = ledger.reports(session, who, project_id=project_id(session), year=2019)
    return frame.loc[frame["state"].eq("SUBMITTED") & frame["investment"].notna(), "investment"]


SIGHTS = {
    "account.accounts": Sight("账号", lambda s, who: account.accounts(s, who, on=NOON)),
    "account.grants": Sight("账号", lambda s, who: account.grants(s, who, account_id=s.exec(select(Account.id)).first())),
    "audit.entries": Sight("操作日志", audit.entries),
    "attachment.of_month": Sight("附件", lambda s, who: attachment.of_month(s, who, month=AUGUST)),
    "corrections.waiting": Sight("未审月报", corrections.waiting, unit=OWNER),
    "corrections.decided": Sight("未审月报", corrections.decided),
    "corrections.correctable": Sight("申请更正", lambda s, who: corrections.correctable(s, who, month=JULY)),
    "corrections.approved_row": Sight("已审数据", lambda s, who: [corrections.approved_row(s, who, code="LJ-001", month=JULY)]),
    "desk.entry_desk": Sight("未审月报", lambda s, who: desk.entry_desk(s, who, month=AUGUST).lines, own=True),
    "desk.confirming_desk": Sight("未审月报", lambda s, who: desk.confirming_desk(s, who, month=AUGUST).lines, unit=RESPONSIBLE, own=True),
    "desk.review_desk": Sight("未审月报", lambda s, who: desk.review_desk(s, who, month=AUGUST).lines),
    "desk.reminders": Sight("催报名单", lambda s, who: desk.reminders(s, who, month=AUGUST)),
    "ledger.reports": Sight("未审月报", amounts),
    "plans.years": Sight("计划草案", plans.years),
    "plans.editions": Sight("计划草案", lambda s, who: plans.editions(s, who, year=2019)),
    "plans.differences": Sight("计划草案", lambda s, who: plans.differences(s, who, year=2019, pair=(0, 1))),
}
NOT_OF_ROWS = {
    "desk.month_acts": "未审月报",
    "ledger.steps": "everybody learns that a report was handed over; its reasons are cut as its figures are",
}
"""Queries about no unit's rows: who closed a month, and the bare steps of reports."""


def asking() -> Iterator[str]:
    """The public queries that ask for the viewer."""
    for path in sorted(Path(core.queries.__path__[0]).glob("*.py")):
        module = import_module(f"core.queries.{path.stem}" if path.stem != "__init__" else "core.queries")
        for name, function in inspect.getmembers(module, inspect.isfunction):
            own = function.__module__ == module.__name__ and not name.startswith("_")
            if own and "viewer" in inspect.signature(function).parameters:
                yield f"{path.stem}.{name}"


@pytest.fixture
def city(sqlite_engine: Engine) -> Engine:
    return busy(sqlite_engine)


def test_each_query_that_asks_who_looks_is_walked() -> None:
    assert sorted(asking()) == sorted(SIGHTS | NOT_OF_ROWS)


def seen(city: Engine, sight: Sight, role: UserRole, unit: str) -> str:
    """没有权限, 空, or 看见, as somebody of a role and a unit."""
    with Session(city) as session:
        who = person(session, "某人", role, unit_id=unit_id(session, unit), on=NOON)
        try:
            return "看见" if len(sight.look(session, who)) else "空"
        except NotAllowed:
            return "没有权限"


def expected(sight: Sight, role: UserRole, *, own: bool) -> str:
    """What the table says that a role sees."""
    held = (MAY_SEE | MAY_GIVE)[sight.what].get(role)
    if sight.look is amounts and held is None:
        return "空"
    if held is None:
        return "没有权限"
    return "看见" if own or (held is Reach.ALL and not sight.own) else "空"


@pytest.mark.parametrize("own", [True, False], ids=["本单位", "别的单位"])
@pytest.mark.parametrize("role", UserRole)
def test_each_role_sees_the_rows_of_the_table_and_no_other(city: Engine, role: UserRole, own: bool) -> None:
    """The whole table is walked: eleven roles, every query, own rows and another unit's."""
    found = {name: seen(city, sight, role, sight.unit if own else STRANGER) for name, sight in SIGHTS.items()}
    assert found == {name: expected(sight, role, own=own) for name, sight in SIGHTS.items()}
