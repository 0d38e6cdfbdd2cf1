"""Views for BI tools: they hold what is public or approved and nothing else, and their role reads them and can do nothing more."""

import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine
from sqlmodel import Session, SQLModel, col, select

from core import db
from core.errors import BadInput, Conflict
from core.models import Account, AuditEntry, City, LoginSession, ProgressReport
from core.period import Month
from core.vocabulary import NoticeKind, ReportState
from dashboard.cli import run
from data.backup.making import Wanted, make
from data.bi.making import clear, provide
from data.bi.views import VIEWS
from tests import engines
from tests.core import route as making
from tests.core.coordinating import Coordination
from tests.core.noticing import Results
from tests.core.route import ISSUED_ON, JULY, Route
from tests.data.backups import provide_programs
from tests.data.town import NOON, WAN, town

ROLE = "ducha_bi_test"
SECRET = "9f" * 32
NAMED = (
    ("facts/units.csv", b"unit_id"),
    ("result.json", '{"series": [{"key": "headquarters", "title": "指挥部"}]}'.encode()),
)
"""A result that names one group of two: of the other its key is shown."""
GUIDE = (Path(__file__).parents[2] / "docs" / "operations.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def city(postgres_template: engines.PostgresTemplate) -> Iterator[Engine]:
    """A small city on PostgreSQL with lists, results, a problem and secrets, and its views."""
    with engines.fresh_postgres(postgres_template) as engine:
        with db.transaction(engine) as session, pytest.MonkeyPatch.context() as patched:
            patched.setattr(making, "PARTS", NAMED)
            _fill(session)
        provide(engine, ROLE, on=NOON)
        yield engine
        with engine.begin() as connection:
            connection.exec_driver_sql(f"DROP OWNED BY {ROLE}")
            connection.exec_driver_sql(f"DROP ROLE {ROLE}")


def _fill(session: Session) -> None:
    town(session)
    first = session.exec(select(ProgressReport).where(ProgressReport.month == 7).order_by(col(ProgressReport.id))).first()
    assert first is not None
    for entry, state, wan in ((2, ReportState.APPROVED, -12), (3, ReportState.SUBMITTED, 5)):
        values = first.model_dump(exclude={"id"}) | {"entry": entry, "corrects_id": first.id, "state": state, "investment": wan * WAN + 1}
        session.add(ProgressReport.model_validate(values))
    route = Route(session)
    route.issued(JULY)
    route.signed(JULY, "更正一处")
    route.signed(Month(2019, 6))
    results = Results(session)
    results.opened()
    results.signed("2019Q2", kind=NoticeKind.QUARTER)
    Coordination(session).raised()
    account = session.exec(select(Account)).first()
    assert account is not None
    account.password_digest = f"$argon2id${SECRET}"
    session.add(LoginSession(token_digest=SECRET, account_id=account.id or 0, created_at=NOON, seen_at=NOON))


@dataclass(frozen=True)
class AsRole:
    """A connection in the role of the BI tools."""

    connection: Connection

    def rows(self, view: str) -> list[dict[str, Any]]:
        return [dict(row) for row in self.connection.execute(sa.text(f'SELECT * FROM bi."{view}"')).mappings()]

    def refused(self, statement: str) -> bool:
        """Whether a statement is refused for want of permission."""
        point = self.connection.begin_nested()
        try:
            self.connection.exec_driver_sql(statement)
        except sa.exc.DBAPIError as error:
            return getattr(error.orig, "sqlstate", "") in ("42501", "55000")
        finally:
            point.rollback()
        return False


@pytest.fixture
def tool(city: Engine) -> Iterator[AsRole]:
    with city.connect() as connection:
        connection.exec_driver_sql(f"SET ROLE {ROLE}")
        yield AsRole(connection)
        connection.rollback()
        connection.exec_driver_sql("RESET ROLE")


def test_each_view_has_the_columns_that_the_guide_names(tool: AsRole) -> None:
    for view in VIEWS:
        found = tool.connection.execute(sa.text(f'SELECT * FROM bi."{view.name}" LIMIT 0')).keys()
        assert list(found) == [column.name for column in view.columns]
        section = GUIDE.split(f"#### {view.name}\n")[1].split("####")[0]
        assert [column.name for column in view.columns if f"| `{column.name}` | {column.meaning} |" not in section] == []
        assert view.row in section


def test_money_is_exact_and_the_last_approved_entry_counts(tool: AsRole) -> None:
    plan, months, done = (tool.rows(name) for name in ("年度计划", "月度计划", "月度进度"))
    assert {(row["项目编号"], row["年度计划投资_万元"]) for row in plan} >= {("LJ-001", Decimal("12000.000000"))}
    assert (len(plan), len(months), len(done)) == (4, 48, 28)
    assert all(row["最新一版"] and row["项目级别"] == "市重点" for row in plan)
    july = {row["项目编号"]: (row["第几次"], row["完成投资_万元"]) for row in done if row["月"] == 7}
    assert july == {f"LJ-00{number}": (1, Decimal("900.000000")) for number in (2, 3, 4)} | {"LJ-001": (2, Decimal("-11.999999"))}
    assert {row["审定时间"] for row in done} == {NOON.replace(tzinfo=None)}


def test_of_lists_and_results_only_what_is_issued_or_on_notice_is_there(tool: AsRole) -> None:
    places, results = tool.rows("榜单名次"), tool.rows("代建考评")
    assert {(row["年度"], row["月"], row["版本"], row["最新一版"], row["印发日期"]) for row in places} == {(2019, 7, 1, True, ISSUED_ON)}
    assert {(row["组"], row["名次"], row["榜"], row["得分"]) for row in places} == {
        ("指挥部", 1, "红榜", Decimal("95.0000")),
        ("companies", None, None, None),
    }
    assert {(row["类别"], row["期间"], row["状态"]) for row in results} == {("年度考评", "2018", "公示中")}
    assert {(row["名次"], row["得分"], row["等级"]) for row in results} >= {(1, Decimal("92.3400"), "优秀"), (None, None, "")}
    (issue,) = tool.rows("协调问题")
    assert (issue["项目编号"], issue["状态"], issue["未办结"], issue["到期日"]) == ("LJ-001", "待派单", True, None)


def test_the_role_reads_no_table_and_writes_nothing(tool: AsRole) -> None:
    tables = sorted(SQLModel.metadata.tables)
    assert len(tables) > 50
    assert [name for name in tables if not tool.refused(f'SELECT 1 FROM public."{name}" LIMIT 1')] == []
    assert [name for name in tables if not tool.refused(f'DELETE FROM public."{name}"')] == []
    writes = [f'{act} bi."{view.name}"' for view in VIEWS for act in ("DELETE FROM", "DROP VIEW")]
    makes = [f"CREATE {what}" for what in ("TABLE public.x (a int)", "TEMP TABLE x (a int)", "TABLE bi.x (a int)", "SCHEMA x", "ROLE x")]
    large = ("SELECT lo_create(0)", "SELECT lo_creat(-1)", "SELECT lo_from_bytea(0, 'x')", "SELECT lo_import('/etc/hostname')")
    assert [line for line in (*writes, *makes, *large, "SELECT rolpassword FROM pg_authid") if not tool.refused(line)] == []


def test_no_secret_and_no_name_of_a_person_is_in_any_view(city: Engine, tool: AsRole) -> None:
    shown = "\n".join(str(tool.rows(view.name)) for view in VIEWS)
    with db.reading(city) as session:
        names = session.connection().exec_driver_sql("SELECT name FROM person").scalars().all()
        digests = session.exec(select(AuditEntry.digest)).all()
        sources = set(session.exec(select(AuditEntry.source)).all())
    assert [text for text in (SECRET, *names, *digests, *sources) if text and text in shown] == []


def test_made_again_they_are_the_same_and_each_time_is_in_the_log(city: Engine) -> None:
    def noted() -> list[str]:
        with db.reading(city) as session:
            return list(session.exec(select(AuditEntry.subject).where(AuditEntry.act == "导出", AuditEntry.subject == "报表视图")))

    before = len(noted())
    again = provide(city, ROLE, on=NOON)
    assert {one.view.name: one.rows for one in again} == {
        "年度计划": 4,
        "月度计划": 48,
        "月度进度": 28,
        "榜单名次": 2,
        "代建考评": 3,
        "协调问题": 1,
    }
    assert len(noted()) == before + 1


def test_views_of_others_upon_ours_are_told_and_left(city: Engine) -> None:
    with city.begin() as connection:
        connection.exec_driver_sql('CREATE VIEW bi.own AS SELECT * FROM bi."协调问题"')
    for act in (lambda: provide(city, ROLE, on=NOON), lambda: clear(city)):
        with pytest.raises(Conflict, match="还有别的视图依赖bi中的报表视图，没有改动"):
            act()
    with city.begin() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM bi.own").scalar_one() == 1
        connection.exec_driver_sql("DROP VIEW bi.own")


def test_a_backup_leaves_them_out_and_they_give_way_to_an_upgrade(city: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    provide_programs(monkeypatch)
    made = make(city, Wanted(tmp_path / "backups", tmp_path / "files"), on=NOON)
    listed = subprocess.run(["pg_restore", "--list", made.backup.folder / "database.dump"], capture_output=True, text=True, check=True)
    assert "TABLE public issue" in listed.stdout
    assert " bi " not in listed.stdout
    assert (clear(city), clear(city)) == (len(VIEWS), 0)
    provide(city, ROLE, on=NOON)


@pytest.mark.parametrize(("role", "said"), [("postgres", "已有登录或管理的权限"), ("Bi; DROP", "请用小写字母、数字和下划线")])
def test_a_role_that_may_more_or_whose_name_is_none_is_refused(city: Engine, role: str, said: str) -> None:
    with pytest.raises((Conflict, BadInput), match=said):
        provide(city, role, on=NOON)


def test_the_command_tells_what_it_made(city: Engine, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("DUCHA_DATABASE_URL", city.url.render_as_string(hide_password=False))
    assert run(["views", "--role", ROLE]) == 0
    told = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in told[1:-1]] == [f"bi.{view.name}" for view in VIEWS]
    assert told[3].split()[1:3] == ["28行", "11列"]
    assert told[-1].startswith(f"角色{ROLE}只能读以上6个视图，不能登录。")


def test_on_sqlite_the_command_says_where_to_go(
    sqlite_engine: Engine, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with db.transaction(sqlite_engine) as session:
        session.add(City(name="某市", bureau="某市建设局", demonstration=False))
    monkeypatch.setenv("DUCHA_DATABASE_URL", str(sqlite_engine.url))
    assert run(["views"]) == 2
    assert "报表视图只在PostgreSQL上建立。请先用./ducha migrate-to" in capsys.readouterr().err
