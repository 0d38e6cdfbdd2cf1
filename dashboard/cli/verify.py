"""``ducha verify``: derives every sealed list and result again and compares it byte for byte; names whatever was altered."""

import typer

from core import db
from core.settings import from_environment
from scoring.publish import route


def run() -> int:
    """Print what was found; exit code 0 when every seal is whole and derives again, 1 when one does not."""
    engine = db.existing(from_environment().database_url)
    with db.reading(engine) as session:
        found = route.verify(session)
    engine.dispose()
    for fault in found.faults:
        typer.echo(fault)
    if found.faults:
        held = f"榜单{found.seals}号、考评和信用结果{found.evaluations}号"
        typer.echo(f"封存的{held}，共{len(found.faults)}处不符。请保留数据库原样，报告科室负责人和审计员。")
        return 1
    if not found.seals and not found.evaluations:
        typer.echo("还没有封存的榜单。签发第一期通报后再核对。")
        return 0
    if found.evaluations:
        typer.echo(f"封存的代建考评、信用结果完整：共{found.evaluations}号，逐字节推导一致。")
    typer.echo(f"封存的榜单完整：共{found.seals}号，逐字节推导一致，末号{found.digest}。请把末号摘要另处留存，下次核对。")
    return 0
