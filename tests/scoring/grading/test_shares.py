"""Counts of grades that were published, and the same counts made from single grades."""

import tomllib
from pathlib import Path
from typing import Any

import pytest

from scoring.grading.shares import printed_matches, rate, shares, shares_of_counts, unaccounted
from scoring.ratio import Ratio

TABLES = tomllib.loads((Path(__file__).parents[2] / "cases/grade_counts.toml").read_text("utf-8"))
SHENZHEN = TABLES["table"]
FUJIAN = TABLES["fujian"]


def each(counts: dict[str, int]) -> list[str]:
    """One grade a builder, as grading returns them."""
    return [grade for grade, count in counts.items() for _ in range(count)]


@pytest.mark.parametrize("table", SHENZHEN, ids=[table["name"] for table in SHENZHEN])
def test_the_shares_of_a_published_table(table: dict[str, Any]) -> None:
    found = shares_of_counts(table["counts"], total=table["total"])
    assert {one.grade: str(one.ratio.percent) for one in found} == table["shares"]
    for row in table["rates"]:
        assert printed_matches(rate(found, *row["grades"]), row["printed"]) is row["matches"], row


@pytest.mark.parametrize("table", SHENZHEN, ids=[table["name"] for table in SHENZHEN])
def test_what_the_counts_leave_out_is_found(table: dict[str, Any]) -> None:
    found = unaccounted(table["counts"], total=table["total"])
    assert (found.missing if found else 0) == table["missing"]
    if found:
        assert found.sentence == "合计169，各等级相加167，有2个没有列出；请核对。"


def test_single_grades_give_the_published_counts() -> None:
    counts = SHENZHEN[0]["counts"]
    assert shares(each(counts)) == shares_of_counts(counts)
    assert str(rate(shares(each(counts)), "优秀", "良好").percent) == "75.12"


@pytest.mark.parametrize("table", FUJIAN, ids=[table["name"] for table in FUJIAN])
def test_fujian_s_lists_are_counted_by_party(table: dict[str, Any]) -> None:
    found = {row["party"]: shares(each(row["counts"]), ladder=row["ladder"]) for row in table["parties"]}
    for row in table["parties"]:
        counted = {one.grade: one.count for one in found[row["party"]]}
        assert [one.grade for one in found[row["party"]]] == row["ladder"]
        assert counted == dict.fromkeys(row["ladder"], 0) | row["counts"]
    assert sum(one[0].count for one in found.values()) == table["best"]
    assert sum(count.count for one in found.values() for count in one if count.grade in ("较差", "C", "D")) == table["worst"]


def test_whoever_has_no_grade_is_in_no_total() -> None:
    assert [(one.grade, one.count, one.ratio) for one in shares(["良好", None, "优秀", "良好"], ladder=("优秀", "良好"))] == [
        ("优秀", 1, Ratio(1, 3)),
        ("良好", 2, Ratio(2, 3)),
    ]


def test_too_many_are_told_too() -> None:
    found = unaccounted({"优秀": 3}, total=2)
    assert found is not None
    assert "多列1个" in found.sentence


def test_shares_of_different_totals_are_not_added() -> None:
    with pytest.raises(ValueError, match="different totals"):
        rate((*shares(["优秀"]), *shares(["优秀", "良好"])), "优秀")
