"""``ducha restore``: puts a backup into an empty place; what is in use is never touched."""

from pathlib import Path
from typing import Annotated

import typer

from core import db
from core.errors import as_typed
from core.period import now
from core.settings import from_environment
from data.backup.manifest import chosen, misdated
from data.backup.restoring import Target, restore


def run(
    folder: Annotated[Path, typer.Argument(metavar="目录", help="放备份的目录")],
    *,
    to: Annotated[str, typer.Option("--to", metavar="地址", help="恢复到哪个数据库：还不存在的SQLite文件，或空的PostgreSQL数据库")],
    files: Annotated[Path | None, typer.Option("--files", help="附件恢复到哪个空目录，默认DUCHA_FILES", show_default=False)] = None,
    name: Annotated[str, typer.Option("--of", metavar="名称", help="哪一份，如20260820-021500；不写的，最新一份")] = "",
    skip_damaged: Annotated[bool, typer.Option("--skip-damaged", help="略过损坏的附件，恢复其余")] = False,
) -> None:
    """Restore, and say what to do next."""
    on = now()
    backup = chosen(folder, name, on=on)
    for ahead in misdated(folder, on=on):
        typer.echo(ahead)
    target = Target(to, files or from_environment().files)
    manifest = restore(backup, target, skip_damaged=skip_damaged)
    held = manifest.state
    typer.echo(f"已从备份{backup.name}恢复：{len(held.rows)}张表{held.total}行到{db.shown(to)}，附件到{target.attachments}。")
    typer.echo(f"清单摘要{backup.digest}，请与备份时留存的核对。")
    if held.version != db.newest_version():
        typer.echo(as_typed(f"数据库是版本{held.version}。请设好DUCHA_DATABASE_URL，运行./ducha migrate --confirm升级。"))
    typer.echo(as_typed("下一步：设好DUCHA_DATABASE_URL和DUCHA_FILES，运行./ducha audit verify和./ducha verify，再启动网页。"))
