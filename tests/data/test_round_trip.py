"""A form is written, filled as people fill it, read, staged and confirmed: the same figures to the fen, on both kinds of database."""

import io
from collections.abc import Iterator, Mapping
from pathlib import Path

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.engine import Engine
from sqlmodel import Session

from core import db, ledger
from core.access import OPERATOR
from core.commands import batch, plan
from core.errors import BadInput
from core.period import Month
from core.queries.forms import MonthBase, PlanBase
from core.rows import HandedOver
from core.vocabulary import FormKind
from data.intake import Opened, Reading, open_form, read_form
from data.sheets import ANNUAL_PLAN, MONTHLY_REPORT
from data.template import write_template
from tests import engines
from tests.data.books import AUGUST, Typed, august, edited, facts, plan_of_2019, report_form, saved
from tests.data.town import NOON, town, units


def store(engine: Engine, content: bytes, base: PlanBase | MonthBase, *, approve: bool = False) -> int:
    """Read, stage and confirm a form; return how many rows were new or changed."""
    opened = open_form(content, "表.xlsx")
    reading = read_form(opened, base)
    assert reading.usable, reading.problems
    with db.transaction(engine) as session:
        staged = batch.stage(session, request(opened, base, reading), by=OPERATOR, on=NOON)
        rows = batch.rows_of(session, batch.number_of(staged))
        count = sum(1 for row in rows if row.outcome.name in ("NEW", "CHANGED"))
        batch.confirm(session, batch.ConfirmBatch(batch.number_of(staged)), by=OPERATOR, on=NOON)
        if approve:
            plan.approve_edition(session, plan.ApproveEdition(staged.year, staged.edition), by=OPERATOR, on=NOON)
    return count


def request(opened: Opened, base: PlanBase | MonthBase, reading: Reading) -> batch.StageBatch:
    month = Month(base.year, base.effective_month) if isinstance(base, PlanBase) else base.month
    rows = tuple(batch.ReadRow(line.number, line.row, line.version) for line in reading.rows)
    kind = FormKind.ANNUAL_PLAN if isinstance(base, PlanBase) else FormKind.MONTHLY_REPORT
    return batch.StageBatch(kind, month, base.edition, opened.name, opened.sha256, rows)


AMOUNTS = (0, 0.000001, 1234.567891, 99_999.999999)


def test_a_month_report(engine: Engine) -> None:
    with db.transaction(engine) as session:
        town(session)
    base = august(engine)
    cells: dict[str, Typed] = {"E6": AMOUNTS[0], "E7": AMOUNTS[1], "E8": AMOUNTS[2], "E9": "1,000.01", "F9": "7,300.01", "G8": 30.5}
    assert store(engine, report_form(base, cells), base) == 4
    with db.reading(engine) as session:
        stored = ledger.standing_reports(session, AUGUST)
    assert [stored[code].row.investment for code in sorted(stored)] == [0, 1, 1_234_567_891, 1_000_010_000]
    assert stored["LJ-003"].row.land == (HandedOver("东山区", 305_000),)


def test_a_plan_of_an_empty_city_then_its_second_edition(engine: Engine, small_city: Engine) -> None:
    """The small city's own plan, printed and read into a city that has only units, is the same plan; then months are moved."""
    with db.transaction(engine) as session:
        units(session)
    source = plan_of_2019(small_city, 1)
    first = plan_of_2019(engine, 1)
    content = write_template(ANNUAL_PLAN, PlanBase(2019, 1, 1, source.in_force, (), source.register))
    blank_change = {f"AD{row}": None for row in range(7, 11)}
    assert store(engine, edited(content, blank_change), first, approve=True) == 4
    with db.reading(engine) as session:
        edition = ledger.editions(session, 2019)[0]
        assert tuple(ledger.plan_rows(session, edition).values()) == source.in_force
    second = plan_of_2019(engine, 9)
    assert store(engine, edited(write_template(ANNUAL_PLAN, second), {"Y7": 999.999999, "Z7": 1000.000001}), second, approve=True) == 1
    with db.reading(engine) as session:
        held = ledger.in_force(ledger.editions(session, 2019), 9)
        assert held is not None
        assert ledger.plan_rows(session, held)["LJ-001"].months[10:] == (999_999_999, 1_000_000_001)


def test_the_same_base_gives_the_same_bytes(base: MonthBase, second_edition: PlanBase) -> None:
    for form, given_base in ((MONTHLY_REPORT, base), (ANNUAL_PLAN, second_edition)):
        assert write_template(form, given_base) == write_template(form, given_base)


TYPED = st.one_of(
    st.none(),
    st.integers(-(10**9), 10**12),
    st.floats(allow_nan=False, allow_infinity=False, width=64),
    st.text(st.characters(blacklist_categories=("Cs", "Cc")), max_size=30),
    st.sampled_from(
        ["１２３", "1,2,3", "65.18%", "—", "合计", "小计", "LJ-001", "=1+1", "#DIV/0!", "2019年13月", "(万元)", "亿元", "1899-12-30", "-0"]
    ),
    st.dates(),
)
PLACES = st.tuples(st.sampled_from("ABCDEFGHIJKLMN"), st.integers(1, 14)).map(lambda place: f"{place[0]}{place[1]}")
SHEETS = st.sampled_from(["", "分区交地", "模板信息", "选项"])


@pytest.fixture(scope="module")
def fuzzed(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    folder: Path = tmp_path_factory.mktemp("fuzz")
    with engines.fresh_sqlite(sqlite_template, folder) as engine:
        with db.transaction(engine) as session:
            town(session)
        yield engine


@pytest.fixture(scope="module")
def prefilled(fuzzed: Engine) -> tuple[MonthBase, bytes]:
    """The month and its form, made once: whatever is stored below is taken back."""
    base = august(fuzzed)
    return base, report_form(base)


@settings(
    max_examples=60, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(cells=st.dictionaries(PLACES, TYPED, max_size=12), sheet=SHEETS, joined=st.lists(st.tuples(PLACES, PLACES), max_size=2))
def test_a_mutated_form_is_stored_whole_or_not_at_all(
    fuzzed: Engine, prefilled: tuple[MonthBase, bytes], cells: Mapping[str, Typed], sheet: str, joined: list[tuple[str, str]]
) -> None:
    base, form = prefilled
    content = mutated(form, cells, sheet, joined)
    with db.reading(fuzzed) as session:
        before = facts(session)
    try:
        opened = open_form(content, "表.xlsx")
    except BadInput as refusal:
        assert str(refusal).endswith("。")  # noqa: PT017 - a refusal is one of the allowed ends
        return
    if opened.month != AUGUST or opened.form is not MONTHLY_REPORT:
        return
    reading = read_form(opened, base)
    assert all(problem.sentence.endswith("。") and problem.cell for problem in reading.problems)
    if not reading.usable:
        with db.reading(fuzzed) as session:
            assert facts(session) == before
        return
    undone_store(fuzzed, opened, base, reading)


def undone_store(engine: Engine, opened: Opened, base: MonthBase, reading: Reading) -> None:
    """Stage and confirm in a transaction that is taken back: nothing but a clear refusal may be raised."""
    with Session(engine) as session:
        staged = batch.stage(session, request(opened, base, reading), by=OPERATOR, on=NOON)
        rows = batch.rows_of(session, batch.number_of(staged))
        if any(row.outcome.name in ("NEW", "CHANGED") for row in rows):
            batch.confirm(session, batch.ConfirmBatch(batch.number_of(staged)), by=OPERATOR, on=NOON)
            stored = ledger.standing_reports(session, AUGUST)
            assert {line.row.code: line.row for line in reading.rows} == {code: found.row for code, found in stored.items()}
        session.rollback()


def mutated(content: bytes, cells: Mapping[str, Typed], sheet: str, joined: list[tuple[str, str]]) -> bytes:
    book = openpyxl.load_workbook(io.BytesIO(content))
    page = book[sheet] if sheet else book.worksheets[0]
    for place, value in cells.items():
        try:
            page[place] = value
        except (AttributeError, ValueError, openpyxl.utils.exceptions.IllegalCharacterError):
            continue
    for first, last in joined:
        columns, lines = sorted((first[0], last[0])), sorted((int(first[1:]), int(last[1:])))
        page.merge_cells(f"{columns[0]}{lines[0]}:{columns[1]}{lines[1]}")
    return saved(book)
