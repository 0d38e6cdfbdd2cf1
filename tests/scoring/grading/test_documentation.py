"""docs/gradebooks.md names every book, condition, reading and other word that a grade book may use, with an example."""

import tomllib
from pathlib import Path

import pytest

from scoring.fees import shipped_fee_rules
from scoring.grading.award import BETWEEN
from scoring.grading.book import PERIODS
from scoring.grading.book_file import COMPARE, EFFECTS, TRIGGERS, shipped_books
from scoring.grading.component_file import READS
from scoring.grading.records import WINDOWS
from scoring.grading.result import Ungraded
from scoring.grading.rollup import POINTS, PROJECTS
from scoring.grading.sheet_file import shipped_sheets

PAGE = (Path(__file__).parents[3] / "docs/gradebooks.md").read_text("utf-8")
EDITIONS = [
    *(book.edition for book in shipped_books()),
    *(sheet.edition for sheet in shipped_sheets()),
    *(rule.edition for rule in shipped_fee_rules()),
]
WORDS = {*EDITIONS, *PERIODS, *COMPARE, *TRIGGERS, *READS, *WINDOWS, *Ungraded.__members__, *(word for word in BETWEEN if word)}
CONDITIONS = ("score", "rank", "at_most", "without_veto", "floor", "requires", "records", "activity", "only_fixed")
METHODS = ("period", "compare", "between", "between_assumed", "gap", "record_window", "record_bands")
ROWS = {"方法": METHODS, "得分的各部分": (*READS, *POINTS, *PROJECTS), "一票否决": EFFECTS, "等级": CONDITIONS}
IN_TABLES = [(section, name) for section, names in ROWS.items() for name in names]


@pytest.mark.parametrize("name", sorted(WORDS))
def test_it_is_named(name: str) -> None:
    assert f"`{name}`" in PAGE


@pytest.mark.parametrize(("section", "name"), IN_TABLES)
def test_it_has_its_meaning_and_an_example(section: str, name: str) -> None:
    text = PAGE.split(f"# {section}\n", 1)[1].split("\n#", 1)[0]
    found = [line for line in text.splitlines() if line.startswith(f"| `{name}` |")]
    assert len(found) == 1
    _, meaning, example = (cell.strip() for cell in found[0].strip("|").split("|"))
    assert meaning
    assert tomllib.loads(example.strip("`"))


def test_each_grade_book_s_line_stands_once() -> None:
    lines = [line for line in PAGE.split("## 评分表\n")[0].splitlines() if line.startswith("| `")]
    assert sorted(line.split("`")[1] for line in lines) == sorted(book.edition for book in shipped_books())
