"""Every shipped grade book against its own cases, named in words (tests/cases/grading)."""

from typing import Any

import pytest

from scoring.clauses import source_words
from scoring.grading.book import GradeBook
from scoring.grading.explain import explain_grade
from scoring.rulebook import Cited
from tests.scoring.grading.grade_cases import BOOKS, CASES, FILES, IDS, OF_CASE, SHOWS, graded, said, wanted

INVENTED = ("lujiang", "lujiang-credit")
CITED = [book for name, book in BOOKS.items() if name not in INVENTED]


@pytest.mark.parametrize(("name", "case"), CASES, ids=IDS)
def test_case(name: str, case: dict[str, Any]) -> None:
    assert case.keys() <= OF_CASE
    found = graded(case, BOOKS[name])
    rows = case["builders"]
    assert [said(one, row) for one, row in zip(found, rows, strict=True)] == [wanted(row) for row in rows]


@pytest.mark.parametrize(("name", "case"), CASES, ids=IDS)
def test_each_result_is_told_with_clause_or_reason(name: str, case: dict[str, Any]) -> None:
    for one in graded(case, BOOKS[name]):
        told = explain_grade(one, BOOKS[name])
        assert one.name in told[0]
        assert (one.grade is None) == (one.why is not None)
        assert (one.grade or (one.why.label if one.why else "")) in told[0]
        assert all(sentence.endswith("。") for sentence in told)


def test_every_book_has_its_cases() -> None:
    assert FILES.keys() == BOOKS.keys()


@pytest.mark.parametrize("name", FILES)
def test_a_book_s_cases_show_all_that_its_rule_knows(name: str) -> None:
    file = FILES[name]
    assert set(file["knows"]) <= set(SHOWS)
    assert {case["shows"] for case in file["case"]} == set(file["knows"])
    assert BOOKS[name].evidence.cases == len(file["case"])


def rules_of(book: GradeBook) -> list[Cited]:
    """Everything in a book that is cited."""
    several = (book.components, book.without, book.adjustments, book.vetoes, book.cascades, book.grades, book.consequences)
    alone = (book.entrant, book.concealment)
    return [*(rule.cited for rules in several for rule in rules), *(rule.cited for rule in alone if rule is not None)]


@pytest.mark.parametrize("book", CITED, ids=lambda book: book.name)
def test_a_cited_book_names_its_source_and_passes_nothing_for_published_wording(book: GradeBook) -> None:
    assert not book.assumed
    assert "未核原件" in book.note
    assert source_words(book.source, assumed=False).endswith("（转载，未核原件）")
    assert rules_of(book)
    assert all(cited.retold and not cited.quote and not cited.assumed for cited in rules_of(book))


@pytest.mark.parametrize("name", INVENTED)
def test_every_number_of_the_invented_city_is_assumed(name: str) -> None:
    book = BOOKS[name]
    assert book.assumed
    assert all(cited.assumed for cited in rules_of(book))
    assert all(rule.record is not None and rule.record.assumed and rule.cited.assumed for rule in book.consequences)


READ_SO = {
    "monthly-city": "一票否决的后果来源没有写，按得分为0读",
    "shenzhen-performance": "本系统舍去小数再比较，是假定的读法",
    "guangdong-highway": "B、C、D级的界线未见",
    "xiamen-landscape": "名次份额按排在前面的家数占全部参评家数的比例计",
    "jining": "来源没有写几条",
    "kunming-large": "总分达到优秀、分项达不到优秀的，评合格",
}
"""Where a source leaves something open that had to be read one way, or left out."""


@pytest.mark.parametrize("name", READ_SO)
def test_a_reading_that_the_source_does_not_give_is_told(name: str) -> None:
    assert READ_SO[name] in BOOKS[name].note
