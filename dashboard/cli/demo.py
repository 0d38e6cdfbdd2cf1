"""``ducha demo``: loads the demonstration city into an empty database and serves the dashboard on it."""

from typing import Annotated

import sqlalchemy as sa
import typer
from sqlalchemy.engine import Engine
from sqlmodel import Session

from core.db import create_engine, migrate, reading, shown, transaction, version
from core.errors import Conflict
from core.models import AnnualPlan, City, PlanEdition, Unit
from core.settings import from_environment
from core.vocabulary import PlanChange
from dashboard.cli import web
from data import demo


def run(
    load_only: Annotated[bool, typer.Option("--load-only", help="只载入数据，不打开网页。")] = False,
    port: Annotated[int | None, typer.Option("--port", min=1, max=65535, help="网页端口，默认8600。")] = None,
    no_jobs: Annotated[bool, typer.Option("--no-jobs", help="不同时运行定时任务。")] = False,
) -> None:
    """Load the demonstration city where it is missing, then serve it with its timetable; a database with other facts is refused."""
    url = from_environment().database_url
    engine = create_engine(url)
    version(engine)
    loaded = provide(engine)
    typer.echo(_what_was_done(engine, url, loaded=loaded))
    engine.dispose()
    if not load_only:
        web.serve("demo", url=url, port=port, address=None, beside=None if no_jobs else web.timetable(url))


def provide(engine: Engine) -> bool:
    """Make sure that the database holds the demonstration city, whole; return whether it was loaded now.

    Raises Conflict, before anything is changed, when the database holds a real city or facts of unknown origin.
    """
    if _holds_tables(engine):
        with reading(engine) as session:
            _refuse_other_facts(session)
    migrate(engine)
    with transaction(engine) as session:
        if _refuse_other_facts(session):
            return False
        demo.load(session)
        demo.publish(session)
    return True


def _holds_tables(engine: Engine) -> bool:
    inspector = sa.inspect(engine)
    return inspector.has_table("city") and inspector.has_table("unit")


def _refuse_other_facts(session: Session) -> bool:
    """Return whether the demonstration city is there; raise Conflict when anything else is."""
    city = session.execute(sa.select(City.name, City.demonstration)).first()  # type: ignore[call-overload]  # SQLModel types a column as its value
    if city is not None and city.demonstration:
        return True
    if city is not None:
        raise Conflict(f"数据库里是{city.name}的正式数据，演示数据没有载入。请把DUCHA_DATABASE_URL设为另一个空数据库。")
    if session.scalar(sa.select(sa.func.count()).select_from(Unit)):
        raise Conflict("数据库里已有单位数据，但没有登记是哪个城市，演示数据没有载入。请把DUCHA_DATABASE_URL改为另一个空数据库。")
    return False


def _what_was_done(engine: Engine, url: str, *, loaded: bool) -> str:
    with reading(engine) as session:
        name = session.scalar(sa.select(sa.column("name")).select_from(City))
        units = session.scalar(sa.select(sa.func.count()).select_from(Unit))
    facts = f"{name}，{_on_the_list(engine)}个市重点项目，{units}个单位"
    if loaded:
        return f"演示数据已载入：{facts}。地名、单位、人员、项目和金额都是虚构的。\n数据库：{shown(url)}"
    return f"演示数据已在，没有改动：{facts}。\n数据库：{shown(url)}"


def _on_the_list(engine: Engine) -> int:
    """Return how many projects the newest edition of the plan has, without those that it withdraws."""
    newest = sa.select(sa.func.max(sa.column("id"))).select_from(PlanEdition).scalar_subquery()
    listed = sa.select(sa.func.count()).select_from(AnnualPlan)
    with reading(engine) as session:
        kept = listed.where(sa.column("edition_id") == newest, sa.column("change") != PlanChange.WITHDRAWN.name)
        return int(session.execute(kept).scalar_one())
