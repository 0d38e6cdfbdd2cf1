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
}
OTHER = {
    "another number": "鹭建通〔2019〕8号",
    "a longer number": "鹭建通〔2019〕181号",
    "a shorter year's": "鹭建通〔2018〕18号",
    "another office": "市府〔2019〕18号",
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
