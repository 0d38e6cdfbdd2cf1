"""Conduct standards: the shipped one, the days on which a record ends, and a file that is not read."""

from datetime import date
from pathlib import Path

import pytest

from core.errors import BadRulebook, NotFound
from core.vocabulary import ConductKind
from scoring import conduct
from scoring.conduct import in_force, measured, parse, shipped
from scoring.conduct.standard import last_day

FILE = "lujiang.2019-01-01.toml"
TEXT = (Path(conduct.__file__).parent / FILE).read_text(encoding="utf-8")


def test_the_shipped_standard_is_assumed_as_a_whole_and_says_so() -> None:
    (standard,) = shipped()
    assert (standard.edition, standard.assumed, all(one.assumed for one in standard.bands)) == ("lujiang.2019-01-01", True, True)
    assert {one.band.name[0] for one in standard.acts if one.kind is ConductKind.GOOD} == {"C"}
    assert {one.band.name[0] for one in standard.acts if one.kind is ConductKind.BAD} == {"P"}
    assert all((one.points > 0) is (one.kind is ConductKind.GOOD) for one in standard.bands)
    assert standard.concealment.act.band.name == "P6"


def test_the_edition_of_the_day_measures_an_act() -> None:
    standard = in_force("lujiang", date(2019, 1, 1))
    worth = measured(standard.act("accident"), date(2019, 5, 15))
    assert (worth.band, worth.points, worth.valid_until) == ("P6", -100_000, date(2020, 5, 14))
    with pytest.raises(NotFound, match="2018-12-31没有这一标准的有效版本"):
        in_force("lujiang", date(2018, 12, 31))
    with pytest.raises(NotFound, match="没有找到行为“smoking”"):
        standard.act("smoking")
    later = parse(TEXT.encode(), "lujiang.2020-01-01.toml")
    both = (standard, later)
    assert [in_force("lujiang", date(year, 12, 31), standards=both).edition[-10:] for year in (2019, 2020)] == ["2019-01-01", "2020-01-01"]


@pytest.mark.parametrize(
    ("first", "months", "last"),
    [
        (date(2019, 3, 1), 12, date(2020, 2, 29)),
        (date(2018, 8, 31), 6, date(2019, 2, 28)),
        (date(2019, 1, 1), 24, date(2020, 12, 31)),
        (date(2019, 12, 15), 1, date(2020, 1, 14)),
    ],
)
def test_a_term_ends_on_the_day_before_the_same_day(first: date, months: int, last: date) -> None:
    assert last_day(first, months) == last


WRONG = {
    "a key that nobody asked for": ('title = "鹭', 'colour = "red"\ntitle = "鹭', "colour"),
    "a band twice": ('name = "C2"', 'name = "C1"', "写了两次"),
    "a good band with the letter of a bad one": ('name = "C2"', 'name = "P9"', "以C开头"),
    "points of nothing": ("points = 8", "points = 0", "大于0"),
    "points too fine": ("points = 8", "points = 0.00001", "最多4位小数"),
    "no months": ("months = 24", "months = 0", "1至120个月"),
    "an act of an unknown band": ('band = "C4"', 'band = "C9"', "“C9”不在允许的写法中"),
    "an act twice": ('key = "rescue"', 'key = "commended"', "“commended”写了两次"),
    "an act without clause": ('clause = "附表二第1项"', 'clause = ""', "不能是空的"),
    "an engine of later": ("engine = 1", "engine = 2", "引擎"),
    "concealment that is praised": ('band = "P6"\nclause = "第七条"', 'band = "C1"\nclause = "第七条"', "“C1”不在允许的写法中"),
}


@pytest.mark.parametrize("case", WRONG)
def test_a_file_that_breaks_its_form_is_refused_with_the_key(case: str) -> None:
    before, after, said = WRONG[case]
    assert before in TEXT
    with pytest.raises(BadRulebook, match=said):
        parse(TEXT.replace(before, after, 1).encode(), FILE)


def test_a_file_is_called_by_name_and_day() -> None:
    with pytest.raises(BadRulebook, match="文件名"):
        parse(TEXT.encode(), "lujiang.toml")
