"""The end of a month at city size, from a filled workbook to the Word document, step by step, and LibreOffice over an equal workbook.

`python -m tests.benchmarks.month_end`; `make bench` calls it.
"""

import argparse
import csv
import io
import shutil
import subprocess
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import isnan, nan
from pathlib import Path
from statistics import median

import openpyxl
import pandas as pd
from sqlalchemy.engine import Engine
from sqlmodel import Session, col, select

from core import db
from core.access import OPERATOR, Actor
from core.accounts import actor_of
from core.commands import batch, closing, publication
from core.commands.closing import OfMonth
from core.commands.publication import OpenCheck
from core.commands.review import ApproveReports, ConfirmReports, Seen, approve_reports, confirm_reports
from core.models import Account, Circular, ProgressReport
from core.money import FEN_PER_WAN
from core.period import CHINA, Month
from core.queries import circulars, desk
from core.queries.forms import MonthBase, month_base
from core.snapshot import Snapshot
from core.vocabulary import ReportState, Role, UserRole
from data import circular, demo, notice
from data.intake import open_form, read_form
from data.sheets import MONTHLY_REPORT
from data.template import write_template
from scoring.measures import schedule_rate
from scoring.publish import route
from scoring.publish.route import Sign, Start
from tests import sections
from tests.benchmarks.runs import Clock
from tests.engines import copied
from tests.people import person

AUGUST = Month(2019, 8)
AFTER = datetime(2019, 9, 4, 15, tzinfo=CHINA)
"""When the month is closed; what follows is done minutes later."""
MANAGER = "fuzeren"
"""The one unit manager of the city with an account; of other units nobody could confirm, so their reports count as confirmed."""
CHECK = timedelta(hours=1)
STEPS = ("read", "store", "approve", "rank", "seal", "word")
SECONDS = 180
SECOND_SHEET = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,2"
"""How LibreOffice writes the sheet of units as it has calculated it."""
HEAD = f"| round | {' | '.join(f'{step} s' for step in STEPS)} | **all s** | LibreOffice s | **ratio** |\n|{'--:|' * (len(STEPS) + 4)}"
INTRODUCTION = """\
Written by `python -m tests.benchmarks.month_end`, which `make bench` calls. The demonstration city in August: a workbook of {projects}
reports is read and checked, stored as one batch, every report confirmed and approved and the month locked, the lists of four series
drafted, signed and sealed, and the circular written as Word, each step in transactions of its own on SQLite, in one process.

**LibreOffice** ({version}): a workbook of the same projects' plans and figures of eight months, with formulas for sums, rates, sums by
unit and places, is recalculated and printed as PDF by `soffice --headless`, its start ({start:.1f} s for an empty workbook) included. The
sums of all units that it finds are asserted equal to ours. Plain sums and places are less than what the lists judge (curves, shared
marks, target, cards, the original edition, the seal), so the ratio flatters LibreOffice.
Load average at the end (1, 5, 15 minutes): {load}.
"""


@dataclass(frozen=True)
class Ended:
    """A finished month: its circular as Word, and the facts that were judged."""

    word: bytes
    facts: Snapshot


def city(path: Path) -> Engine:
    """Load the demonstration city with its lists into a new SQLite file."""
    engine = db.create_engine(f"sqlite:///{path}")
    db.migrate(engine)
    with db.transaction(engine) as session:
        demo.load(session)
        demo.publish(session)
    return engine


def filled(base: MonthBase) -> bytes:
    """The month's report form as units send it, with every project's plan of the month reached."""
    book = openpyxl.load_workbook(io.BytesIO(write_template(MONTHLY_REPORT, base)))
    page, planned = book.worksheets[0], {line.project.code: line.planned for line in base.lines}
    for line in page.iter_rows(min_row=1, max_col=5):
        fen = planned.get(str(line[0].value))
        if fen is not None:
            page.cell(line[0].row or 0, 5).value = fen / FEN_PER_WAN
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def month_end(engine: Engine, form: bytes, clock: Clock) -> Ended:
    """Go the whole way of a month's end, measured step by step."""
    with clock.step("read"), db.reading(engine) as session:
        opened = open_form(form, "8月月报.xlsx")
        base = month_base(session, AUGUST)
        reading = read_form(opened, base)
    assert reading.usable, reading.problems
    with clock.step("store"):
        _store(engine, opened.sha256, base.edition, [batch.ReadRow(line.number, line.row, line.version) for line in reading.rows])
    officer, signatory = _bureau(engine)
    with clock.step("approve"):
        _approve(engine)
    with clock.step("rank"), db.transaction(engine) as session:
        number = route.start(session, Start(AUGUST), by=officer, on=AFTER).id or 0
    with clock.step("seal"):
        _seal(engine, number, officer, signatory)
    with clock.step("word"), db.reading(engine) as session:
        line = next(one for one in circulars.circulars(session, officer) if one.id == number)
        computed = route.sealed_list(session, line)
        written = notice.word(circular.compose(session, officer, circular=line, computed=computed))
    return Ended(written, computed.facts)


def _store(engine: Engine, digest: str, edition: int, rows: Sequence[batch.ReadRow]) -> None:
    request = batch.StageBatch(MONTHLY_REPORT.kind, AUGUST, edition, "8月月报.xlsx", digest, tuple(rows))
    with db.transaction(engine) as session:
        number = batch.number_of(batch.stage(session, request, by=OPERATOR, on=AFTER))
    with db.transaction(engine) as session:
        batch.confirm(session, batch.ConfirmBatch(number), by=OPERATOR, on=AFTER)


def _bureau(engine: Engine) -> tuple[Actor, Actor]:
    with db.transaction(engine) as session:
        officer = person(session, "李督查", UserRole.OFFICER, UserRole.SECTION_HEAD, on=AFTER)
        return officer, person(session, "周签发", UserRole.SIGNATORY, on=AFTER)


def _approve(engine: Engine) -> None:
    with db.transaction(engine) as session:
        account = session.exec(select(Account).where(Account.username == MANAGER)).one()
        manager = actor_of(session, account, source="", on=AFTER)
        lines = desk.confirming_desk(session, manager, month=AUGUST).lines
        mine = (Seen(one.report_id, one.form.version) for one in lines if one.report_id and one.form.state is ReportState.SUBMITTED)
        confirm_reports(session, ConfirmReports(tuple(mine)), by=manager, on=AFTER)
    with db.transaction(engine) as session:
        closing.close_month(session, OfMonth(AUGUST), by=OPERATOR, on=AFTER)
    with db.transaction(engine) as session:
        approve_reports(session, ApproveReports(_seen(session), "已逐项核对"), by=OPERATOR, on=AFTER)
    with db.transaction(engine) as session:
        closing.lock_month(session, OfMonth(AUGUST, "月末"), by=OPERATOR, on=AFTER)


def _seen(session: Session) -> tuple[Seen, ...]:
    chosen = select(ProgressReport.id, ProgressReport.row_version).where(ProgressReport.month == AUGUST.number)
    waiting = chosen.where(col(ProgressReport.state).in_((ReportState.SUBMITTED, ReportState.CONFIRMED)))
    return tuple(Seen(number, version) for number, version in session.exec(waiting) if number is not None)


def _seal(engine: Engine, number: int, officer: Actor, signatory: Actor) -> None:
    with db.transaction(engine) as session:
        publication.open_check(session, OpenCheck(number, (1,), AFTER + CHECK), by=officer, on=AFTER)
    with db.transaction(engine) as session:
        seen = session.get_one(Circular, number).digest
        route.sign(session, Sign(number, seen, "带着未决事项签发"), by=signatory, on=AFTER + 2 * CHECK)


def equal_workbook(facts: Snapshot) -> bytes:
    """Write the same projects' figures with formulas and without results: sums and rates, sums by unit, places.

    One sheet of projects (unit, eight planned and eight done months in 万元), one of units.
    """
    book = openpyxl.Workbook()
    projects, units = book.active, book.create_sheet("单位")
    projects.title = "项目"
    cells = schedule_rate(facts).merge(_in_charge(facts), on="project_id")
    several = cells.groupby(["project_id", "unit_id"])
    for number, (_, each) in enumerate(several, start=1):
        unit, mine = int(each["unit_id"].iloc[0]), each.set_index("month")
        months = range(1, AUGUST.number + 1)
        money = [_wan(mine, column, month) for column in ("denominator", "numerator") for month in months]
        projects.append([unit, *money, f"=SUM(B{number}:I{number})", f"=SUM(J{number}:Q{number})", f"=S{number}-R{number}"])
    last = several.ngroups
    for number, unit in enumerate(sorted(set(cells["unit_id"])), start=1):
        sums = [f"=SUMIF(项目!$A$1:$A${last},A{number},项目!${column}$1:${column}${last})" for column in "RS"]
        units.append([int(unit), *sums, f"=C{number}/B{number}", f"=RANK(D{number},D$1:D${cells['unit_id'].nunique()})"])
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _in_charge(facts: Snapshot) -> pd.DataFrame:
    mine = facts.assignments[(facts.assignments["role"] == Role.RESPONSIBLE.name) & (facts.assignments["ends_on"] == "")]
    return mine.drop_duplicates("project_id")[["project_id", "unit_id"]]


def _wan(mine: pd.DataFrame, column: str, month: int) -> float | None:
    """A month's money as a cell; none of a month without a plan or a figure."""
    if month not in mine.index or pd.isna(mine[column][month]):
        return None
    return float(mine[column][month]) / FEN_PER_WAN


def office(program: str, content: bytes, folder: Path, kind: str) -> tuple[float, bytes]:
    """Let LibreOffice read a workbook, recalculate it and write it as another kind; return the seconds and what it wrote."""
    source, target = folder / "equal.xlsx", folder / f"equal.{kind.partition(':')[0]}"
    source.write_bytes(content)
    target.unlink(missing_ok=True)
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    begun = time.perf_counter()
    command = [program, profile, "--headless", "--norestore", "--convert-to", kind, "--outdir", str(folder), str(source)]
    subprocess.run(command, cwd=folder, check=True, timeout=SECONDS, capture_output=True)
    taken = time.perf_counter() - begun
    return taken, next(folder.glob("equal*.csv")).read_bytes() if target.suffix == ".csv" else target.read_bytes()


def agree(found: bytes, facts: Snapshot) -> None:
    """Stop unless LibreOffice's sums of every unit are ours, in fen."""
    cells = schedule_rate(facts).merge(_in_charge(facts), on="project_id")
    ours = cells.groupby("unit_id")[["denominator", "numerator"]].sum()
    theirs = {int(row[0]): [round(float(text) * FEN_PER_WAN) for text in row[1:3]] for row in csv.reader(io.StringIO(found.decode()))}
    columns = (ours.index.tolist(), ours["denominator"].tolist(), ours["numerator"].tolist())
    assert theirs == {unit: [plan, done] for unit, plan, done in zip(*columns, strict=True)}


def measured(folder: Path, rounds: int) -> str:
    """Go to the end of the month so often, each time from a fresh copy, with LibreOffice after each; return the section."""
    engine = city(folder / "city.sqlite")
    with db.reading(engine) as session:
        base = month_base(session, AUGUST)
    form, program = filled(base), shutil.which("soffice")
    rows = [_round(folder, engine, form, program) for _ in range(rounds)]
    start = 0.0 if program is None else min(office(program, _empty(), folder, "pdf")[0] for _ in range(2))
    said = "not installed here: no ratio" if program is None else _version(program)
    middle = [median(row[place] for row in rows) for place in range(len(STEPS) + 3)]
    lines = [_cells(name, row) for name, row in [*((str(number), row) for number, row in enumerate(rows, start=1)), ("median", middle)]]
    return "\n".join([INTRODUCTION.format(projects=len(base.lines), version=said, start=start, load=sections.load()), HEAD, *lines])


def _round(folder: Path, city: Engine, form: bytes, program: str | None) -> list[float]:
    """Seconds of each step, of all, of LibreOffice, and the ratio; NaN without LibreOffice."""
    path, clock = folder / "round.sqlite", Clock()
    path.unlink(missing_ok=True)
    engine = db.create_engine(copied(city, path))
    ended = month_end(engine, form, clock)
    engine.dispose()
    steps = [step.wall for step in clock.steps]
    if program is None:
        return [*steps, sum(steps), nan, nan]
    content = equal_workbook(ended.facts)
    theirs = office(program, content, folder, "pdf")[0]
    agree(office(program, content, folder, SECOND_SHEET)[1], ended.facts)
    return [*steps, sum(steps), theirs, sum(steps) / theirs]


def _cells(name: str, row: Sequence[float]) -> str:
    return f"| {name} | {' | '.join('–' if isnan(each) else f'{each:.2f}' for each in row)} |"


def _empty() -> bytes:
    stream = io.BytesIO()
    openpyxl.Workbook().save(stream)
    return stream.getvalue()


def _version(program: str) -> str:
    said = subprocess.run([program, "--version"], capture_output=True, text=True, check=True).stdout
    return " ".join(said.split()[1:2])


def main() -> None:
    """Measure, print, and write the section of docs/measurements.md."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.month_end", description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--page", type=Path, default=sections.PAGE, help="where the table is written")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="ducha-month-") as name:
        text = measured(Path(name), asked.rounds)
    print(text)
    sections.write("A month's end", text, page=asked.page)


if __name__ == "__main__":
    main()
