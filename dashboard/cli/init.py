"""``ducha init``: makes the database of a real city, empty but for its name and its bureau."""

from typing import Annotated

import sqlalchemy as sa
import typer

from core import db, period
from core.access import OPERATOR
from core.commands.city import FoundCity, found_city, refuse_other_facts
from core.settings import from_environment


def run(
    *,
    city: Annotated[str, typer.Option("--city", help="城市名称，如某某市")],
    bureau: Annotated[str, typer.Option("--bureau", help="主管部门名称，如某某市建设局")],
) -> None:
    """Make and migrate the database of DUCHA_DATABASE_URL, else of the local file, and enter the city; a database in use is refused."""
    request, url = FoundCity(city, bureau), from_environment().database_url
    engine = db.create_engine(url)
    if db.version(engine) is not None or sa.inspect(engine).has_table("city"):
        with db.reading(engine) as session:
            refuse_other_facts(session)
    db.migrate(engine)
    with db.transaction(engine) as session:
        founded = found_city(session, request, by=OPERATOR, on=period.now())
        typer.echo(f"已建立{founded.name}的数据库，主管部门是{founded.bureau}。\n数据库：{db.shown(url)}")
    typer.echo("下一步：ducha template 单位名录，填好后用 ducha import 导入。")
