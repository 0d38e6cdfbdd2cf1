"""What the linter finds in the shipped rulebooks: exactly this, and nothing in the others; every check is documented."""

from pathlib import Path

import pytest

from core.errors import BadRulebook
from scoring.lint import CHECKS, UNREADABLE, Severity, lint, unreadable
from scoring.rulebook_file import shipped
from tests.scoring.lint.clean import TEXT, read

BOOKS = {book.edition: book for book in shipped()}
PAGE = (Path(__file__).parents[3] / "docs/rulebooks.md").read_text("utf-8")
SECTION = PAGE.split("## 检查规则文件\n", 1)[1].split("\n## ", 1)[0]

DAY = ("assumed_within", "day_assumed")
UNDATED = ("without_date", "source.dated")
OBSERVED = ("unchecked_facts", "components")
PART = ("not_hundred", "series.units.marks")
LUJIANG = "、".join(f"series.{key}.marks" for key in ("districts", "headquarters", "responsible", "companies"))
KNOWN: dict[str, list[tuple[str, str]]] = {
    "award2020.2020-01-01": [PART, DAY, OBSERVED],
    "fuzhou.2017-06-07": [DAY, OBSERVED],
    "haikou.2020-07-01": [("no_such_card", "cards[1]"), DAY],
    "heilongjiang.2026-11-22": [UNDATED, DAY, ("assumed_within", "series.units.marks"), OBSERVED],
    "lujiang.2019-01-01": [("not_hundred", LUJIANG)],
    "lujiang.2019-08-01": [],
    "mianyang.2022-01-01": [DAY, ("unchecked_facts", "components")],
    "sanya.2022-05-13": [DAY],
    "shaoxing.2007-01-01": [PART, DAY, OBSERVED],
    "wuhan.2026-11-22": [UNDATED, DAY],
    "xinhuang.2015-05-14": [DAY],
    "yanan.2017-06-19": [DAY, OBSERVED],
    "yinchuan.2025-01-01": [("gaps", "cards[4]、cards[5]"), DAY],
    "zaozhuang.2005-01-01": [PART, DAY, OBSERVED],
    "zhangzhou.2026-11-22": [UNDATED, DAY, OBSERVED],
}
"""Check and place of each finding, all of them the source's own."""


@pytest.mark.parametrize("edition", BOOKS)
def test_exactly_the_known_findings(edition: str) -> None:
    assert [(one.check, one.where) for one in lint(BOOKS[edition], shipped())] == KNOWN[edition]


def test_every_shipped_book_is_here_and_no_other() -> None:
    assert KNOWN.keys() == BOOKS.keys()


def test_the_gap_of_yinchuan_is_named_with_its_bounds() -> None:
    first, *_ = lint(BOOKS["yinchuan.2025-01-01"])
    assert first.severity is Severity.ERROR
    assert "完成序时计划率大于90%且小于100%没有规定颜色" in first.sentence


def test_only_yinchuan_has_errors() -> None:
    worst = {edition for edition, book in BOOKS.items() for one in lint(book, shipped()) if one.severity is Severity.ERROR}
    assert worst == {"yinchuan.2025-01-01"}


def test_every_check_is_documented_with_its_name_and_how_grave_it_is() -> None:
    rows = [f"| `{name}` {check.title} | {check.severity.label} |" for name, check in CHECKS.items()]
    assert [row for row in rows if row not in SECTION] == []
    assert f"| `{UNREADABLE}` 不能读取 | {Severity.ERROR.label} |" in SECTION
    assert SECTION.count("\n| `") == len(CHECKS) + 1


def test_each_check_says_its_rule_and_has_a_name_of_its_own() -> None:
    assert all(check.find.__doc__ for check in CHECKS.values())
    assert len({check.title for check in CHECKS.values()}) == len(CHECKS)


def test_a_file_that_is_refused_is_one_finding_with_the_sentence_of_the_error() -> None:
    with pytest.raises(BadRulebook) as caught:
        read(TEXT.replace("engine = 1", "engine = 99"))
    finding = unreadable(caught.value)
    assert (finding.check, finding.severity, finding.where) == (UNREADABLE, Severity.ERROR, "engine")
    assert finding.sentence == str(caught.value)
