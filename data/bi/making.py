"""The views and the role for BI tools are made anew in one transaction; the role reads them, and nothing else, and writes nothing."""

import re
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from sqlalchemy.engine import Connection, Engine
from sqlmodel import Session

from core import db
from core.access import OPERATOR
from core.commands.export import Export, note_export
from core.errors import BadInput, Conflict
from data.bi.columns import View
from data.bi.views import VIEWS

SCHEMA = "bi"
ROLE = "ducha_bi"
_DIALECT = postgresql.dialect()  # type: ignore[no-untyped-call]  # the class is made without annotations
_LARGE = ["lo_create", "lo_creat", "lo_from_bytea", "lo_import"]
"""PostgreSQL's own functions that make large objects; everybody may call them until that is taken back."""
_quoted = _DIALECT.identifier_preparer.quote_identifier


@dataclass(frozen=True)
class Opened:
    """A view that was made, and how many rows it has now."""

    view: View
    rows: int


def provide(engine: Engine, role: str = ROLE, *, on: datetime) -> tuple[Opened, ...]:
    """Make schema, views and role, or make them anew, and enter it in the log; return the views with their rows.

    Raises Conflict on SQLite, where views of others stand on ours, or without the right; BadInput where the role's name is none.
    """
    if engine.dialect.name != "postgresql":
        raise Conflict("报表视图只在PostgreSQL上建立。请先用./ducha migrate-to搬到PostgreSQL。")
    if not re.fullmatch(r"[a-z_][a-z0-9_]{0,62}", role):
        raise BadInput(f"角色名“{role}”不能使用。请用小写字母、数字和下划线，以字母开头。")
    try:
        with db.transaction(engine) as session:
            return _provide(session, role, on)
    except sa.exc.DBAPIError as error:
        raise Conflict(_why(error, role)) from error


def clear(engine: Engine) -> int:
    """Remove the views, so that the tables below them may be changed; return how many there were. Raises Conflict as `provide`."""
    if engine.dialect.name != "postgresql":
        return 0
    try:
        with engine.begin() as connection:
            return _clear(connection)
    except sa.exc.DBAPIError as error:
        raise Conflict(_why(error, ROLE)) from error


def _provide(session: Session, role: str, on: datetime) -> tuple[Opened, ...]:
    connection, place = session.connection(), session.get_bind().engine.url.database
    connection.exec_driver_sql(f"CREATE SCHEMA IF NOT EXISTS {SCHEMA}")
    _clear(connection)
    for view in VIEWS:
        _make(connection, view)
    if not connection.execute(sa.text("SELECT count(*) FROM pg_roles WHERE rolname = :role"), {"role": role}).scalar_one():
        connection.exec_driver_sql(f"CREATE ROLE {_quoted(role)} NOLOGIN")
    for line in (
        f"REVOKE TEMPORARY ON DATABASE {_quoted(str(place))} FROM PUBLIC",
        "REVOKE CREATE ON SCHEMA public FROM PUBLIC",
        *(f"REVOKE EXECUTE ON FUNCTION {one} FROM PUBLIC" for one in _large(connection, "public")),
        f"REVOKE ALL ON SCHEMA {SCHEMA} FROM {_quoted(role)}",
        f"GRANT USAGE ON SCHEMA {SCHEMA} TO {_quoted(role)}",
        f"GRANT SELECT ON {', '.join(_named(view.name) for view in VIEWS)} TO {_quoted(role)}",
    ):
        connection.exec_driver_sql(line)
    _require_harmless(connection, role)
    made = tuple(Opened(view, _rows(connection, view)) for view in VIEWS)
    note_export(session, Export("报表视图", role, sum(one.rows for one in made)), by=OPERATOR, on=on)
    return made


def _clear(connection: Connection) -> int:
    found = connection.execute(sa.text("SELECT viewname FROM pg_views WHERE schemaname = :schema"), {"schema": SCHEMA}).scalars()
    ours = [name for name in found if name in {view.name for view in VIEWS}]
    if ours:
        connection.exec_driver_sql(f"DROP VIEW {', '.join(_named(name) for name in ours)}")
    return len(ours)


def _make(connection: Connection, view: View) -> None:
    body = view.statement().compile(dialect=_DIALECT, compile_kwargs={"literal_binds": True})
    name = _named(view.name)
    connection.exec_driver_sql(f"CREATE VIEW {name} AS {body}")
    _comment(connection, f"VIEW {name}", view.row)
    for column in view.columns:
        _comment(connection, f"COLUMN {name}.{_quoted(column.name)}", column.meaning)


def _comment(connection: Connection, of: str, text: str) -> None:
    literal = text.replace("'", "''")
    connection.exec_driver_sql(f"COMMENT ON {of} IS '{literal}'")


def _require_harmless(connection: Connection, role: str) -> None:
    """Raise Conflict where a role may still do more than read the views: what cannot be taken from it by us is its maker's to take."""
    asked = sa.text(
        "SELECT rolcanlogin OR rolsuper OR rolcreaterole OR rolcreatedb, has_schema_privilege(rolname, 'public', 'CREATE'),"
        " has_database_privilege(rolname, current_database(), 'TEMP') FROM pg_roles WHERE rolname = :role"
    )
    strong, creates, temporary = connection.execute(asked, {"role": role}).one()
    if strong:
        raise Conflict(f"角色{role}已有登录或管理的权限，没有改动。请用--role换一个名称。")
    if creates or temporary:
        raise Conflict(
            f"角色{role}还能建表，没有改动。请数据库管理员在本库运行："
            "REVOKE CREATE ON SCHEMA public FROM PUBLIC和REVOKE TEMPORARY ON DATABASE 库名 FROM PUBLIC，再重试。"
        )
    large = _large(connection, role)
    if large:
        raise Conflict(
            f"角色{role}还能写入大对象，没有改动。请数据库管理员在本库运行："
            f"REVOKE EXECUTE ON FUNCTION {', '.join(large)} FROM PUBLIC，再重试。"
        )


def _large(connection: Connection, role: str) -> list[str]:
    """The functions with which a role may make large objects, with their parameters as PostgreSQL writes them."""
    asked = sa.text(
        "SELECT oid::regprocedure::text FROM pg_proc WHERE pronamespace = 'pg_catalog'::regnamespace"
        " AND proname = ANY(:names) AND has_function_privilege(:role, oid, 'EXECUTE') ORDER BY 1"
    )
    return list(connection.execute(asked, {"role": role, "names": _LARGE}).scalars())


def _rows(connection: Connection, view: View) -> int:
    return int(connection.execute(sa.select(sa.func.count()).select_from(sa.table(view.name, schema=SCHEMA))).scalar_one())


def _named(name: str) -> str:
    return f"{SCHEMA}.{_quoted(name)}"


def _why(error: sa.exc.DBAPIError, role: str) -> str:
    state = getattr(error.orig, "sqlstate", "")
    if state == "42501":
        return (
            f"当前用户没有建立报表视图或角色的权限，没有改动。"
            f"请数据库管理员运行：CREATE ROLE {role} NOLOGIN，并授予本库的CREATE权限，再重试。"
        )
    if state == "2BP01":
        return f"还有别的视图依赖{SCHEMA}中的报表视图，没有改动。请先删除它们，再重试，之后重新建立。"
    return f"没有建立报表视图（{str(error.orig).splitlines()[0]}），没有改动。请核对后重试。"
