"""Every shipped book of a city against its own cases, named in words (tests/cases/books)."""

from typing import Any

import pytest
from sqlalchemy.engine import Engine

from core.db import transaction
from scoring.explain import clause_sentence
from scoring.rulebook import Rulebook
from tests.scoring.book_cases import BOOKS, CASES, FILES, IDS, OF_CASE, SHOWS, judged, said, wanted
from tests.town import Town

OLDER = ("lujiang", "mianyang")
"""Books whose cases stand in tests/cases/lists.toml and cards.toml."""
CITED = [book for name, book in BOOKS.items() if name not in OLDER]


@pytest.mark.parametrize(("name", "case"), CASES, ids=IDS)
def test_case(name: str, case: dict[str, Any], sqlite_engine: Engine) -> None:
    assert case.keys() <= OF_CASE
    with transaction(sqlite_engine) as session:
        found = judged(Town(session), case, book=BOOKS[name])
        assert said(found, case, book=BOOKS[name]) == wanted(case)


def test_every_book_has_its_cases() -> None:
    assert FILES.keys() == BOOKS.keys() - set(OLDER)


@pytest.mark.parametrize("name", FILES)
def test_a_book_s_cases_show_all_that_its_rule_knows(name: str) -> None:
    file = FILES[name]
    assert set(file["knows"]) <= set(SHOWS)
    assert {case["shows"] for case in file["case"]} == set(file["knows"])
    assert BOOKS[name].evidence.cases == len(file["case"])


@pytest.mark.parametrize("book", CITED, ids=lambda book: book.name)
def test_a_cited_book_names_its_source_and_says_what_is_left_out(book: Rulebook) -> None:
    assert not book.assumed
    assert book.note
    assert book.source.issuer
    assert book.source.url
    assert book.source.checked_on
    assert "未核原件" in book.note


@pytest.mark.parametrize("book", CITED, ids=lambda book: book.name)
def test_nothing_of_a_cited_book_passes_for_published_wording(book: Rulebook) -> None:
    """What we hold of these sources are figures and conditions, no sentence of theirs."""
    rules = [component.cited for component in book.components] + [rule.cited for rule in (*book.lists, *book.remarks, *book.card_rules)]
    assert rules
    assert all(cited.retold and not cited.quote for cited in rules)
    assert all("转述" in clause_sentence(cited) for cited in rules)


READ_SO = {
    "yanan": "完成投资因冲减为负的，来源没有写明，进度按0分计",
    "haikou": "连续两次黄牌的，当月已经赶上也照提红牌建议",
    "mianyang": "生效日取2022年第一季度首日",
}
"""Where a source leaves something open that had to be read one way."""


@pytest.mark.parametrize("name", READ_SO)
def test_a_reading_that_the_source_does_not_give_is_told(name: str) -> None:
    assert READ_SO[name] in BOOKS[name].note


def test_a_day_that_the_note_calls_chosen_is_marked_so() -> None:
    chosen = [book for book in BOOKS.values() if "生效日取" in book.note or "施行日取" in book.note or "取刊载月首日" in book.note]
    assert len(chosen) >= 2
    assert all(book.day_assumed for book in chosen)
