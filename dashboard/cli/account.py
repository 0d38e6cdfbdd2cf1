"""``ducha account``: lists the accounts, or gives one a new password, for whoever runs the machine when nobody can log in."""

from typing import Annotated

import typer
from sqlmodel import select

from core import db
from core.access import OPERATOR
from core.commands.account import OfAccount, reset_password
from core.errors import NotFound
from core.models import Account
from core.period import now
from core.queries.account import accounts
from core.settings import from_environment


def run(reset: Annotated[str, typer.Option("--reset", metavar="用户名", help="重置这个账号的密码并解锁；新密码只显示一次")] = "") -> None:
    """Print the accounts with their roles and states; with --reset give one a generated password."""
    engine = db.existing(from_environment().database_url)
    if reset:
        with db.transaction(engine) as session:
            held = session.exec(select(Account.id).where(Account.username == reset.strip().lower())).first()
            if held is None:
                raise NotFound("账号", reset, "运行./ducha account可看全部账号。")
            opened = reset_password(session, OfAccount(held), by=OPERATOR, on=now())
        typer.echo(f"已重置。用户名：{opened.username}　密码：{opened.password}")
        typer.echo("密码只显示这一次，登录后须修改。")
        return
    with db.reading(engine) as session:
        frame = accounts(session, OPERATOR, on=now())
    for _, one in frame.iterrows():
        typer.echo("　".join(str(one[name]) or "—" for name in ("username", "name", "unit", "roles", "state")))
    typer.echo(f"共{len(frame)}个账号。")
