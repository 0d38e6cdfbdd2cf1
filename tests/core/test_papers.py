"""Document numbers as people spell them."""

import pytest

from core import papers

NUMBER = "鹭建通〔2019〕18号"
SAME = {
    "a blank": "鹭建通〔2019〕18 号",
    "square brackets": "鹭建通[2019]18号",
    "other brackets": "鹭建通【2019】18号",
    "round brackets of full width": "鹭建通（２０１９）１８号",
    "the ordinal": "鹭建通〔2019〕第18号",
    "a nought": "鹭建通〔2019〕018号",
    "a year in words": "鹭建通2019年第18号",
    "within a title": "《关于表扬代建单位的通报》（鹭建通〔2019〕18号）",
    "within a sentence": "年度考评优秀，按鹭建通〔2019〕18号通报表扬",
    "the office left out": "[2019]18号",
    "an outer blank": " 鹭建通〔2019〕18号\n",
    "no sign behind": "鹭建通[2019]18",
    "no sign behind, within a sentence": "按鹭建通〔2019〕18的通报表扬",
    "a numeral": "鹭建通〔2019〕十八号",
    "a numeral sign by sign": "鹭建通〔2019〕第一八号",
    "a year in numerals": "鹭建通〔二〇一九〕18号",
    "all in numerals": "鹭建通（二○一九）十八号",
    "a year in numerals and words": "鹭建通二〇一九年第十八号",
    "a dash": "鹭建通2019-18号",
    "a long dash": "鹭建通2019—18号",
}
OTHER = {
    "another number": "鹭建通〔2019〕8号",
    "a longer number": "鹭建通〔2019〕181号",
    "a shorter year's": "鹭建通〔2018〕18号",
    "another office": "市府〔2019〕18号",
    "a month": "鹭建通〔2019〕18月",
    "a day": "鹭建通2019-08-18",
    "another numeral": "鹭建通〔2019〕八十号",
    "a longer number without a sign behind": "鹭建通〔2019〕181",
    "a quarter": "鹭建通〔2019〕第18季度",
    "no number": "获通报表扬",
    "nothing": "",
}


@pytest.mark.parametrize("what", SAME)
def test_a_spelling_makes_no_other_document(what: str) -> None:
    assert papers.cites(SAME[what], NUMBER)
    assert papers.cites(NUMBER, SAME[what])


@pytest.mark.parametrize("what", OTHER)
def test_another_document_is_another(what: str) -> None:
    assert not papers.cites(OTHER[what], NUMBER)
    assert not papers.cites(NUMBER, OTHER[what])


def test_a_document_without_a_number_is_known_by_its_words() -> None:
    assert papers.cites("见《会议 纪要十二》", "会议纪要十二")
    assert papers.cites("文", "文")
    assert not papers.cites("公文", "文")
    assert not papers.cites("", "")


@pytest.mark.parametrize(
    ("numeral", "number"), [("三", 3), ("十", 10), ("二十", 20), ("二十三", 23), ("一百零三", 103), ("一〇三", 103), ("一百二十", 120)]
)
def test_numerals_are_numbers(numeral: str, number: int) -> None:
    assert papers.plain(f"〔2019〕{numeral}号") == f"(2019){number}号"


RESULT = {
    "the result of a year": "2018年度代建考评结果为优秀，通报表扬",
    "in short": "年度考评优秀",
    "a title": "关于2018年度代建考评优秀单位的通报",
    "blanks and numerals": "二〇一八 年度考评，评为 优秀",
}
NO_RESULT = {
    "another year's": "2017年度代建考评优秀",
    "another grade": "2018年度代建考评良好",
    "no evaluation": "2018年度优秀工程",
    "no grade": "2018年度考评组成员",
    "nothing": "",
}


def test_words_that_name_a_result_are_known() -> None:
    assert [what for what, text in RESULT.items() if not papers.names_result(text, "2018", grade="优秀")] == []
    assert [what for what, text in NO_RESULT.items() if papers.names_result(text, "2018", grade="优秀")] == []
    assert papers.names_result("2018年四季度考评不合格", "2018Q4", grade="不合格")
    assert not papers.names_result("2018年度考评不合格", "2018", grade="合格")
