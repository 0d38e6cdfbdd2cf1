"""``ducha views``: makes the views for BI tools on PostgreSQL and the role that may read them only, and prints what it made."""

from typing import Annotated

import typer

from core import db
from core.period import now
from core.settings import from_environment
from dashboard.cli.columns import aligned
from data.bi.making import ROLE, SCHEMA, provide


def run(
    role: Annotated[str, typer.Option("--role", metavar="角色", help="只读角色的名称，不能登录")] = ROLE,
) -> None:
    """Make the views anew and say of each what a row is and how many there are."""
    engine = db.existing(from_environment().database_url)
    made = provide(engine, role, on=now())
    engine.dispose()
    rows = [[f"{SCHEMA}.{one.view.name}", f"{one.rows}行", f"{len(one.view.columns)}列", one.view.row] for one in made]
    for line in aligned([["视图", "现有", "列数", "一行是"], *rows]):
        typer.echo(line)
    typer.echo(f"角色{role}只能读以上{len(made)}个视图，不能登录。请为报表工具建立登录用户并授予它，办法见docs/operations.md。")
