"""``ducha import``: reads a filled form, shows everything that is wrong or what would change, and stores it when told to."""

import sys
from pathlib import Path
from typing import Annotated

import typer
from sqlalchemy.engine import Engine

from core import db, period
from core.access import OPERATOR
from core.commands import batch, plan
from core.errors import NotFound
from core.models import ImportBatch, ImportRow
from core.period import Month
from core.queries.forms import FormBase, MonthBase, PlanBase, UnitsBase
from core.vocabulary import FormKind, RowOutcome
from dashboard.cli.forms import base_of, open_database, progress
from data.intake import Opened, Problem, Reading, Severity, open_form, read_form
from data.intake.changes import changes

_SHOWN = 60


def run(
    file: Annotated[Path, typer.Argument(metavar="文件", help="填好的单位名录、年度计划表或月报表：xlsx、xls或csv")],
    *,
    month: Annotated[str, typer.Option("--month", help="表中没有写明时指定年月，如2019-08")] = "",
    confirm: Annotated[bool, typer.Option("--confirm", help="确认入库；不加则只核对")] = False,
    approve: Annotated[bool, typer.Option("--approve", help="年度计划入库后随即批准（科室负责人）")] = False,
    document: Annotated[str, typer.Option("--document", help="年度计划的文号")] = "",
    reason: Annotated[str, typer.Option("--reason", help="年度计划调整的原因")] = "",
) -> int:
    """Compare the file with the database, and store it with --confirm.

    Returns 0 when all is well, 1 when problems stand or rows were refused; errors (unreadable, refused, facts that moved since
    the comparison was shown) end with 2.
    """
    if not file.is_file():
        raise NotFound("文件", file)
    engine = open_database()
    opened = open_form(file.read_bytes(), file.name, month=Month.parse(month) if month else None)
    base = _base(engine, opened)
    reading = read_form(opened, base)
    _print_problems(reading)
    if not reading.usable:
        return 1
    request = _request(opened, base, reading, document, reason)
    staged, moved = _stage(engine, request, again=not confirm)
    if moved:
        print(f"第{moved}批核对之后，库中数据有变动，本次没有存入数据。以下是按现在的数据重新核对的结果。", file=sys.stderr, flush=True)
    rows = _print_comparison(engine, staged)
    refused = any(row.outcome is RowOutcome.REFUSED for row in rows)
    if moved or not confirm:
        _print_next(file, rows)
        return 2 if moved else int(refused)
    progress(f"正在入库{len(rows)}行……", len(rows))
    _confirm(engine, staged, approve=approve)
    return int(refused)


def _base(engine: Engine, opened: Opened) -> FormBase:
    progress(f"已读取{len(opened.main.rows)}行，正在核对……", len(opened.main.rows))
    with db.reading(engine) as session:
        return base_of(session, opened.form, month=opened.month)


def _request(opened: Opened, base: FormBase, reading: Reading, document: str, reason: str) -> batch.StageBatch:
    month, edition = _held(base)
    return batch.StageBatch(
        form=opened.form.kind,
        month=month,
        edition=edition,
        file_name=opened.name,
        file_sha256=opened.sha256,
        rows=tuple(batch.ReadRow(line.number, line.row, line.version) for line in reading.rows),
        document=document,
        reason=reason,
    )


def _held(base: FormBase) -> tuple[Month, int]:
    """Return the month and the plan edition under which a batch of the base stands."""
    match base:
        case UnitsBase():
            return Month(base.day.year, base.day.month), 0
        case PlanBase():
            return Month(base.year, base.effective_month), base.edition
        case MonthBase():
            return base.month, base.edition


def _stage(engine: Engine, request: batch.StageBatch, *, again: bool) -> tuple[int, int | None]:
    """Stage the file and return the number of its batch; the batch that was shown last stands unless `again`.

    Where the facts moved since that one, the file is staged anew, and the second number is that of the batch that no longer holds.
    """
    with db.transaction(engine) as session:
        last = batch.last_of(session, request)
        outdated = last if last is not None and not again and batch.moved(session, last, by=OPERATOR) else None
        if last is not None and not again and outdated is None:
            return last, None
        return batch.number_of(batch.stage(session, request, by=OPERATOR, on=period.now())), outdated


def _confirm(engine: Engine, number: int, *, approve: bool) -> None:
    with db.transaction(engine) as session:
        done = batch.confirm(session, batch.ConfirmBatch(number), by=OPERATOR, on=period.now())
        print(f"第{number}批已入库：{batch.counted(batch.rows_of(session, number))}。")
        if done.form is not FormKind.ANNUAL_PLAN:
            return
        if approve:
            plan.approve_edition(session, plan.ApproveEdition(done.year, done.edition), by=OPERATOR, on=period.now())
        print(f"{done.year}年度计划第{done.edition}版{'已批准，现行有效' if approve else '是草案，待科室负责人批准后生效'}。")


def _print_problems(reading: Reading) -> None:
    if not reading.problems:
        return
    fixes = sum(1 for problem in reading.problems if problem.severity is Severity.FIX)
    print(f"检查发现{len(reading.problems)}处，其中须改{fixes}处。")
    for problem in sorted(reading.problems, key=_by_severity):
        print(f"{problem.severity}　{problem.sheet}!{problem.cell}　{problem.sentence}")
    if fixes:
        print("改完“须改”各处再导入，本次没有存入数据。")


def _print_next(file: Path, rows: tuple[ImportRow, ...]) -> None:
    if any(row.outcome in (RowOutcome.NEW, RowOutcome.CHANGED) for row in rows):
        print(f"以上只是核对，没有入库。确认入库请运行：ducha import {file} --confirm")
    else:
        print("没有新增或变更的行，不需要入库。")


def _by_severity(problem: Problem) -> bool:
    return problem.severity is not Severity.FIX


def _print_comparison(engine: Engine, number: int) -> tuple[ImportRow, ...]:
    with db.reading(engine) as session:
        staged, rows = session.get_one(ImportBatch, number), batch.rows_of(session, number)
        what = _named(staged)
        session.expunge_all()
    print(f"{what}，第{number}批：{batch.counted(rows)}。")
    moved = [row for row in rows if row.outcome is not RowOutcome.UNCHANGED]
    for row in sorted(moved, key=lambda row: row.outcome is not RowOutcome.REFUSED)[:_SHOWN]:
        print(f"{row.outcome.label}　第{row.line}行　{row.code}　{row.sentence or _in_words(row)}")
    if len(moved) > _SHOWN:
        print(f"其余{len(moved) - _SHOWN}行略。")
    return rows


def _named(staged: ImportBatch) -> str:
    match staged.form:
        case FormKind.UNITS:
            return staged.form.label
        case FormKind.ANNUAL_PLAN:
            return f"{staged.year}年度计划第{staged.edition}版"
        case FormKind.MONTHLY_REPORT:
            return f"{staged.year}年{staged.month}月月报"


def _in_words(row: ImportRow) -> str:
    if row.outcome is RowOutcome.NEW:
        return "，".join(f"{change.name}{change.after}" for change in changes(row)[:3])
    return "，".join(f"{change.name}{change.before}→{change.after}" for change in changes(row)) or "数字不变，提交审核"
