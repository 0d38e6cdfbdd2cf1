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

KNOWN: dict[str, list[tuple[str, str]]] = {}
"""Check and place of each finding that is the source's own; a book that is not named has none."""


@pytest.mark.parametrize("edition", BOOKS)
def test_exactly_the_known_findings(edition: str) -> None:
    assert [(one.check, one.where) for one in lint(BOOKS[edition], shipped())] == KNOWN.get(edition, [])


def test_every_book_with_known_findings_is_shipped() -> None:
    assert KNOWN.keys() <= BOOKS.keys()


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
