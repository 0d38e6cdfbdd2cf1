"""``ducha drill``: restores a backup into a temporary place and proves that nothing is missing or damaged."""

import time
from pathlib import Path
from typing import Annotated

import typer

from core.period import now
from core.settings import from_environment
from data.backup.drilling import Drilled, drill
from data.backup.manifest import chosen, misdated


def run(
    folder: Annotated[Path, typer.Argument(metavar="目录", help="放备份的目录")],
    *,
    name: Annotated[str, typer.Option("--of", metavar="名称", help="哪一份，如20260820-021500；不写的，最新一份")] = "",
    server: Annotated[
        str, typer.Option("--server", metavar="地址", help="可以建库的PostgreSQL，默认DUCHA_DATABASE_URL", show_default=False)
    ] = "",
) -> int:
    """Print what was proved; exit code 0 when all of it is as it was, 1 when something is not."""
    on, began = now(), time.monotonic()
    backup = chosen(folder, name, on=on)
    for ahead in misdated(folder, on=on):
        typer.echo(ahead)
    found = drill(backup, server=server or from_environment().database_url)
    _tell(found)
    if found.left:
        typer.echo(found.left, err=True)
    for fault in found.faults:
        typer.echo(fault)
    if found.faults:
        typer.echo(f"备份{backup.name}不可靠：{len(found.faults)}处不符。请立即另做一份备份，并查明原因。")
        return 1
    typer.echo(f"备份{backup.name}可以恢复，用时{time.monotonic() - began:.1f}秒。")
    return 0


def _tell(found: Drilled) -> None:
    if found.files:
        typer.echo(f"核对文件{found.files}个，{found.size / 2**20:.1f}MB。")
    if found.held is not None:
        typer.echo(f"已恢复{len(found.held.rows)}张表{found.held.total}行，封存{found.seals}号，操作日志{found.held.entries}条。")
