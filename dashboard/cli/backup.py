"""``ducha backup``: makes a backup of the database and the attachments while people work, thins old ones, copies them elsewhere."""

import os
from pathlib import Path
from typing import Annotated

import typer
from sqlalchemy.engine import Engine

from core import db
from core.access import OPERATOR
from core.commands.export import Export, note_export
from core.errors import Conflict
from core.period import now
from core.settings import from_environment
from core.vocabulary import SealKind
from data.backup import keeping
from data.backup.making import Made, Wanted, make
from data.backup.manifest import misdated

KEY, COPY = "DUCHA_BACKUPS_KEY", "DUCHA_BACKUPS_COPY"


def run(
    folder: Annotated[Path, typer.Argument(metavar="目录", help="放备份的目录；每次一个文件夹，附件各份共用")],
    *,
    keep: Annotated[int, typer.Option("--keep", min=0, help="保留最新的几份；不写的，不删除旧备份", show_default=False)] = 0,
    weekly: Annotated[int, typer.Option("--keep-weekly", min=0, help="另外每周保留一份，保留几周", show_default=False)] = 0,
    second: Annotated[
        Path | None,
        typer.Option("--copy-to", help="第二处目录，须已存在；默认DUCHA_BACKUPS_COPY", envvar=COPY, show_envvar=False, show_default=False),
    ] = None,
    recipient: Annotated[
        str,
        typer.Option("--encrypt-to", metavar="公钥", help="用gpg加密给这个公钥；默认DUCHA_BACKUPS_KEY", envvar=KEY, show_envvar=False),
    ] = "",
) -> int:
    """Make a backup, say what it holds, then thin and copy; exit code 1 when something is missing or damaged, 2 when something failed."""
    settings, on = from_environment(), now()
    engine, version = db.of_any_version(settings.database_url)
    made = make(engine, Wanted(folder, settings.files, recipient), on=on)
    _tell(made)
    for ahead in misdated(folder, on=on):
        typer.echo(ahead)
    if version == db.newest_version():
        _note(engine, made)
    engine.dispose()
    if keep or weekly:
        gone = keeping.thin(folder, newest=keep, weeks=weekly, on=on)
        typer.echo(f"已删除旧备份{len(gone)}份{'：' if gone else ''}{'、'.join(gone)}。")
    faults = [*made.faults]
    if second is not None:
        faults += _told(keeping.copy(folder, second, on=on, sealed=bool(recipient or os.environ.get(KEY))), second)
        if keep or weekly:
            keeping.thin(second, newest=keep, weeks=weekly, on=on)
    return 1 if faults else 0


def _told(copied: keeping.Copied, second: Path) -> list[str]:
    """Say what was copied to the second place, and return what was not."""
    end = f"另有{len(copied.faults)}处没有复制：" if copied.faults else "逐个文件核对一致。"
    typer.echo(f"已复制到{second}：{len(copied.names)}份，{end}")
    for fault in copied.faults:
        typer.echo(fault)
    return copied.faults


def _tell(made: Made) -> None:
    manifest, held = made.manifest, made.manifest.state
    size = sum(one.size for one in manifest.files.values())
    attachments = len(manifest.attachments())
    typer.echo(f"已备份到{made.backup.folder}{'（已加密）' if manifest.encrypted else ''}，共{size / 2**20:.1f}MB。")
    typer.echo(f"版本{held.version}，{len(held.rows)}张表{held.total}行，附件{attachments}个（新增{made.fresh}个）。")
    for kind, digest in held.seals.items():
        typer.echo(f"封存（{SealKind[kind].label if kind in SealKind.__members__ else kind}）末号{digest}")
    typer.echo(f"操作日志至第{held.entries}条{held.log}")
    typer.echo(f"清单摘要{made.backup.digest}。请把以上摘要另处留存，恢复时核对。")
    for fault in (*made.repairs(), *made.faults):
        typer.echo(fault)


def _note(engine: Engine, made: Made) -> None:
    """Enter the backup in the log; a database that takes no entry, as on a full disk, is told of and the backup stands."""
    request = Export("数据库备份", made.backup.name, made.manifest.state.total)
    try:
        with db.transaction(engine) as session:
            note_export(session, request, by=OPERATOR, on=now())
    except Conflict as error:
        typer.echo(f"备份已完成，但没有记入操作日志：{error}", err=True)
