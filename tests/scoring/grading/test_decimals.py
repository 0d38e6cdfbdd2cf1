"""How many decimals a score is printed with: two, and more beside the edge of a grade, so that the reader sees on which side it lies."""

from dataclasses import replace
from fractions import Fraction

import pytest

from core.period import Year
from scoring.grading.award import decimals
from scoring.grading.book_file import book_edition
from scoring.grading.explain import explain_grade
from scoring.grading.facts import BuilderFacts, Inspection
from scoring.grading.grade import grade

LUJIANG, WHOLE = book_edition("lujiang.2019-01-01"), book_edition("shenzhen-performance.2026-11-22")
CASES = {
    "far from an edge": ("86.4049", 2),
    "exactly on the edge": ("90", 2),
    "just above it": ("90.001", 2),
    "just below it": ("89.995", 3),
    "nearer": ("89.9999", 4),
    "very near": ("89.99999999", 8),
    "below it, and two decimals say so": ("89.994", 2),
    "below the last edge": ("59.9951", 3),
}


@pytest.mark.parametrize("what", CASES)
def test_as_many_decimals_as_show_the_side(what: str) -> None:
    score, many = CASES[what]
    assert decimals(Fraction(score), LUJIANG) == many


def test_a_book_that_compares_printed_scores_or_whole_points_needs_no_more() -> None:
    printed = replace(LUJIANG, compare="printed")
    assert decimals(Fraction("89.995"), printed) == 2
    assert decimals(Fraction("84.5"), WHOLE) == 2
    assert decimals(Fraction("84.9951"), WHOLE) == 3


def test_the_result_and_its_explanation_print_them() -> None:
    facts = [
        BuilderFacts(
            unit_id=number,
            name=name,
            inspections=tuple(Inspection(number, "小学", period, weight=1, score=Fraction(score)) for period in ("2018Q1", "2018Q2")),
            figures=(),
            records=(),
        )
        for number, name, score in ((1, "甲", "89.995"), (2, "乙", "85"))
    ]
    near, far = grade(facts, LUJIANG, period=Year(2018))
    assert (near.grade, near.printed, near.score) == ("良好", "89.995", 899_950)
    assert (far.grade, far.printed) == ("良好", "85.00")
    said = " ".join(explain_grade(near, LUJIANG))
    assert "甲，得分89.995分，列第1名，评为良好" in said
    assert "舍入到两位是90.00分，会越过等级界线" in said
    assert "会越过等级界线" not in " ".join(explain_grade(far, LUJIANG))
