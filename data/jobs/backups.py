"""The job that backs up as `ducha backup` does: a backup, an entry in the log, old ones thinned, whole ones copied to the second place."""

from sqlalchemy.engine import Engine
from sqlmodel import Session

from core import db
from core.access import SYSTEM
from core.commands.export import Export, note_export
from core.commands.job import Report
from core.errors import DuchaError, as_typed
from core.queries.vitals import BACKUP
from core.settings import BackupRules
from core.vocabulary import JobOutcome
from data.backup import keeping
from data.backup.making import Made, Wanted, make
from data.backup.manifest import misdated
from data.jobs.slots import Moment

UNSET = "没有设置DUCHA_BACKUPS，定时任务没有备份任何数据。请设置备份目录，或另行安排./ducha backup。"


def back_up(session: Session, at: Moment) -> Report:
    """Make a backup where the city set a folder; it failed where attachments are missing, or it is not in the log or the second place.

    Raises Conflict, as `make` does, when there is no backup.
    """
    rules = at.rules.backup
    if rules is None:
        return Report(JobOutcome.UNSET, as_typed(UNSET))
    engine = session.connection().engine
    made = make(engine, Wanted(rules.folder, rules.attachments, rules.recipient), on=at.on)
    total, named = made.manifest.state.total, made.backup.name
    lines = [f"清单摘要{made.backup.digest}", *made.faults, *made.repairs(), *misdated(rules.folder, on=at.on)]
    try:
        _note(engine, made, at)
        kept, faults = _keep(rules, at)
    except DuchaError as error:
        return Report(JobOutcome.FAILED, f"备份{named}已完成，但{error}", total, "\n".join(lines))
    return Report(*_told(made, kept, faults), total, "\n".join([*lines, *faults]))


def _told(made: Made, kept: str, faults: list[str]) -> tuple[JobOutcome, str]:
    """What the run came to, in one sentence; each thing is named in the details."""
    named = made.backup.name
    if made.faults:
        return JobOutcome.FAILED, f"备份{named}有{len(made.faults)}个附件缺失或损坏，见明细。请找回附件，再立即运行。"
    if faults:
        return JobOutcome.FAILED, f"备份{named}已完成，第二处有{len(faults)}处没有复制，见明细。请照明细处理，再立即运行。"
    again = f"，重新备份损坏的附件{len(made.mended)}个（见明细）" if made.mended else ""
    return JobOutcome.DONE, f"已备份{named}，{len(made.manifest.attachments())}个附件{again}{kept}。"


def _note(engine: Engine, made: Made, at: Moment) -> None:
    request = Export(BACKUP, made.backup.name, made.manifest.state.total)
    with db.transaction(engine) as session:
        note_export(session, request, by=SYSTEM, on=at.on)


def _keep(rules: BackupRules, at: Moment) -> tuple[str, list[str]]:
    """Thin both places and fill the second; return what was done, in words, and what was not copied."""
    gone = keeping.thin(rules.folder, newest=rules.newest, weeks=rules.weeks, on=at.on)
    said = f"，删除旧备份{len(gone)}份" if gone else ""
    if rules.second is None:
        return said, []
    copied = keeping.copy(rules.folder, rules.second, on=at.on, sealed=bool(rules.recipient))
    keeping.thin(rules.second, newest=rules.newest, weeks=rules.weeks, on=at.on)
    return f"{said}，复制到第二处{len(copied.names)}份", copied.faults
