"""``ducha audit verify``: walks the chain of the audit log and names every entry that was altered, is missing or out of order."""

from typing import Annotated

import typer

from core import db
from core.errors import NotFound
from core.queries.audit import verify
from core.settings import from_environment


def run(action: Annotated[str, typer.Argument(metavar="verify", help="核对日志是否被改动、删除或调换次序")] = "verify") -> int:
    """Print what was found; exit code 0 when the chain is whole, 1 when it is not."""
    if action != "verify":
        raise NotFound("操作", action, "可用的是verify。")
    engine = db.existing(from_environment().database_url)
    with db.reading(engine) as session:
        found = verify(session)
    engine.dispose()
    for fault in found.faults:
        typer.echo(fault)
    if found.faults:
        typer.echo(f"操作日志不完整：{len(found.faults)}处，共{found.entries}条。请保留数据库原样，报告安全管理员和审计员。")
        return 1
    typer.echo(f"操作日志完整：共{found.entries}条，末条{found.digest}。请把末条摘要另处留存，下次核对。")
    return 0
