"""Texts of a circular: what no file may hold goes, titles are broken between words, numbers are Chinese."""

import pytest

from data.notice.text import balanced, clean, ems, lines, numeral, official_number, one_line

HOSTILE = "甲\x0b乙\x00<w:p/>&amp;\ud800丙\ufffe\u202e丁"


def test_signs_that_no_file_may_hold_are_left_out() -> None:
    assert clean(HOSTILE) == "甲乙<w:p/>&amp;丙丁"
    assert clean(" 甲\r\n乙\r丙\t丁\x85戊 ") == "甲\n乙\n丙 丁\n戊"


TITLES = {
    "关于印发办法的通知": ["关于印发办法的通知"],
    "关于2019年1至7月全市重点项目建设情况的通报": ["关于2019年1至7月全市", "重点项目建设情况的通报"],
    "甲市城乡建设局关于2026年第二季度重点项目进度的通报": ["甲市城乡建设局", "关于2026年第二季度重点项目进度的通报"],
}


def test_a_title_of_a_page_is_left_as_it_is() -> None:
    assert balanced("9" * 5000, 20) == ["9" * 5000]


@pytest.mark.parametrize("title", TITLES)
def test_a_long_title_is_broken_between_words(title: str) -> None:
    assert balanced(title, 20) == TITLES[title]


@pytest.mark.parametrize(("number", "wanted"), [(1, "一"), (10, "十"), (11, "十一"), (20, "二十"), (35, "三十五"), (99, "九十九")])
def test_numbers_are_chinese(number: int, wanted: str) -> None:
    assert numeral(number) == wanted


@pytest.mark.parametrize("number", [0, -1, 100])
def test_other_numbers_are_refused(number: int) -> None:
    with pytest.raises(ValueError, match=str(number)):
        numeral(number)


def test_lines_become_paragraphs_or_one_line() -> None:
    assert lines((" 甲\n\n乙 ", "", "丙")) == ["甲", "乙", "丙"]
    assert one_line(" 甲 \n 乙\r\n") == "甲乙"


@pytest.mark.parametrize("number", ["甲建督[2019]8号", "甲建督(2019)8号", "甲建督（2019）8号", "甲建督【2019】8号", "甲建督〔2019〕8号"])
def test_the_year_of_a_number_stands_in_the_brackets_of_official_papers(number: str) -> None:
    assert official_number(number) == "甲建督〔2019〕8号"


def test_a_chinese_sign_is_as_wide_as_two_digits() -> None:
    assert [ems("督查"), ems("2019"), ems("（%）"), ems("A")] == [2, 2, 2.5, 0.7]
