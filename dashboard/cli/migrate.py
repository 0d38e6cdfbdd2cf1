"""``ducha migrate``: brings an existing database to this program's version."""

from typing import Annotated

import typer

from core import db
from core.errors import as_typed
from core.settings import from_environment
from data.bi.making import clear


def run(
    *,
    confirm: Annotated[bool, typer.Option("--confirm", help="已经备份，现在升级；不加则只说明")] = False,
) -> None:
    """Say from which version to which; with --confirm bring it there. Nothing to do is said so."""
    url = from_environment().database_url
    engine, current = db.of_any_version(url)
    newest, place = db.newest_version(), db.shown(url)
    if current == newest:
        typer.echo(f"数据库{place}已是版本{newest}，不需要升级。")
    elif confirm:
        views = clear(engine)
        db.migrate(engine)
        typer.echo(f"数据库{place}已从版本{current}升级到{newest}。")
        if views:
            typer.echo(as_typed("报表视图已删除。请运行./ducha views 重新建立。"))
    else:
        db.refuse_newer(current)
        typer.echo(f"数据库{place}是版本{current}，将升级到{newest}。还没有改动。")
        typer.echo(as_typed("请先停止网页并备份（./ducha backup 目录），再运行：./ducha migrate --confirm"))
