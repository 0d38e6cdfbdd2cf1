"""The measured end of a month goes the whole way, and the workbook that LibreOffice is given holds every project and unit."""

import io
from pathlib import Path

import openpyxl
from sqlalchemy.engine import Engine

from core import db
from core.queries import audit
from core.queries.forms import month_base
from tests.benchmarks.month_end import AUGUST, STEPS, equal_workbook, filled, month_end
from tests.benchmarks.runs import Clock
from tests.engines import copied


def test_the_measured_month_is_sealed_and_its_equal_workbook_is_whole(published_engine: Engine, tmp_path: Path) -> None:
    engine, clock = db.create_engine(copied(published_engine, tmp_path / "city.sqlite")), Clock()
    with db.reading(engine) as session:
        base = month_base(session, AUGUST)
    ended = month_end(engine, filled(base), clock)
    assert [step.name for step in clock.steps] == list(STEPS)
    assert ended.word.startswith(b"PK")
    with db.reading(engine) as session:
        assert audit.verify(session).faults == ()
    engine.dispose()

    book = openpyxl.load_workbook(io.BytesIO(equal_workbook(ended.facts)))
    projects, units = (list(sheet.iter_rows(values_only=True)) for sheet in book.worksheets)
    assert len(projects) == ended.facts.projects["listed"].sum() == len(base.lines)
    assert {row[0] for row in projects} == {row[0] for row in units}
    assert all(str(row[-1]).startswith("=RANK(") for row in units)
