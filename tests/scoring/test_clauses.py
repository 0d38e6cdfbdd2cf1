"""A book as clauses: every rule of every shipped book once, with its standing; two books line by line; links to governments alone."""

from datetime import date

import pytest

from scoring.clauses import beside, clauses, of_government, source_line
from scoring.rulebook import NO_TARGET
from scoring.rulebook_file import in_force, shipped
from tests.scoring.books import book
from tests.town import YEAR

LUJIANG = in_force("lujiang", date(YEAR, 7, 31))


@pytest.mark.parametrize("name", [one.edition for one in shipped()])
def test_every_rule_of_a_book_stands_once_among_its_clauses(name: str) -> None:
    rulebook = next(one for one in shipped() if one.edition == name)
    found = clauses(rulebook)
    cited = [
        *(one.cited for one in rulebook.components),
        *(one.cited for one in (*rulebook.lists, *rulebook.remarks, *rulebook.card_rules)),
    ]
    target = [] if rulebook.target[0] == NO_TARGET else [rulebook.target[1]]
    assert sorted(one.text for one in found) == sorted(one.text for one in (*cited, *target))
    assert len({one.key for one in found}) == len(found)
    assert all(one.standing for one in found)


def test_marks_and_places_stand_with_the_series_where_they_differ() -> None:
    figures = {one.title: one.figures for one in clauses(LUJIANG)}
    assert figures["投资完成"] == "各区40分、指挥部50分、责任单位60分、市属国企60分"
    assert figures["信息报送"] == "5分"
    assert figures["红榜"] == "各区2席、指挥部3席、责任单位3席、市属国企4分之1、至少1席"


def test_two_editions_show_what_differs_and_what_only_one_has() -> None:
    plain = 'measure = "schedule_rate"\ncurve = { kind = "proportional" }'
    left = book({"a": (plain, 60), "b": (plain, 40)})
    right = book({"a": (plain, 70), "c": (plain, 30)})
    lines = {one.title: one for one in beside(left, right)}
    assert {title for title, one in lines.items() if one.differs} == {"a", "b", "c"}
    assert (lines["a"].left.figures if lines["a"].left else "", lines["a"].right.figures if lines["a"].right else "") == ("60分", "70分")
    assert lines["c"].left is None
    assert not any(one.differs for one in beside(left, left))


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://www.xm.gov.cn/a", True),
        ("http://gov.cn/a", True),
        ("https://gov.cn.example.com/a", False),
        ("https://notgov.cn/a", False),
        ("", False),
    ],
)
def test_only_a_government_s_own_address_is_a_link(url: str, expected: bool) -> None:
    assert of_government(url) is expected


def test_whatever_is_no_government_s_is_said_to_be_a_reprint() -> None:
    for rulebook in shipped():
        reprint = not rulebook.assumed and not of_government(rulebook.source.url)
        assert ("转载，未核原件" in source_line(rulebook)) is reprint
