"""``ducha serve``: serves the pages on the database that exists; at the very first start it makes the first account."""

from typing import Annotated

import typer
from sqlalchemy.engine import Engine

from core import db
from core.commands.first import open_first_account
from core.period import now
from core.settings import from_environment
from dashboard.cli import web


def run(
    *,
    port: Annotated[int | None, typer.Option("--port", min=1, max=65535, help="网页端口，默认8600")] = None,
    address: Annotated[str | None, typer.Option("--address", help="监听地址，默认127.0.0.1，只有本机能打开")] = None,
) -> None:
    """Serve the pages until told to stop; a database that is missing or of another version is refused, never replaced."""
    url = from_environment().database_url
    engine = db.existing(url)
    tell_first_account(engine)
    engine.dispose()
    web.serve("serve", url=url, port=port, address=address)


def tell_first_account(engine: Engine) -> None:
    """Make the first account where there is none, and print its password, this once."""
    with db.transaction(engine) as session:
        opened = open_first_account(session, on=now())
    if opened is not None:
        typer.echo(f"已建立第一个账号（安全管理员）。用户名：{opened.username}　密码：{opened.password}")
        typer.echo("密码只显示这一次，首次登录须修改。请用它登录，再为其他人开通账号、授予角色。")
