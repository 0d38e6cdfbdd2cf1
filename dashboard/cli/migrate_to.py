"""``ducha migrate-to``: moves the SQLite database, whole, into an empty PostgreSQL database, and proves that both are equal."""

from typing import Annotated

import typer

from core import db
from core.settings import from_environment
from data.moving import move


def run(
    target: Annotated[str, typer.Argument(metavar="地址", help="空的PostgreSQL数据库：postgresql+psycopg://用户:密码@主机/库名")],
) -> int:
    """Move and print what was proved; exit code 1 when the database had faults before, which it keeps."""
    url = from_environment().database_url
    source, arriving = db.existing(url), db.create_engine(target)
    moved = move(source, arriving)
    source.dispose()
    arriving.dispose()
    typer.echo(f"已从{db.shown(url)}搬到{db.shown(target)}：{len(moved.held.rows)}张表{moved.held.total}行，逐行一致。")
    typer.echo(f"全部行的摘要{moved.digest}")
    typer.echo(f"操作日志至第{moved.held.entries}条{moved.held.log}，封存和日志两边核对结果一致。")
    for fault in moved.faults:
        typer.echo(f"原库已有、照样搬来：{fault}")
    typer.echo("下一步：把DUCHA_DATABASE_URL改为新地址，再启动网页；附件目录不变。原数据库文件请留存，不要再用。")
    return 1 if moved.faults else 0
