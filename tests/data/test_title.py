"""The month of a report is what its title names for certain: no span, no deadline, no day of filling in."""

from unicodedata import normalize

import pytest

from core.errors import BadInput
from core.period import Month
from data.intake import Opened, open_form
from tests.data.books import Typed, typed

HEAD: tuple[Typed, ...] = ("项目编号", "项目名称", "本月完成投资（万元）", "形象进度")


def opened(titles: tuple[str, ...], month: str = "", head: tuple[Typed, ...] = HEAD) -> Opened:
    rows = [*((title,) for title in titles), head, ("LJ-001", "滨海大道提升", 1000, "封顶")]
    return open_form(typed(rows), "表.xlsx", month=Month.parse(month) if month else None)


NAMED: dict[str, tuple[tuple[str, ...], str]] = {
    "in brackets": (("某某市重点项目月报表（2027年6月）",), "2027-06"),
    "apart from its year": (("某某市2027年重点项目6月份月报表",), "2027-06"),
    "on a line of its own": (("2027年重点项目月报表", "6月"), "2027-06"),
    "in Chinese digits": (("2027年十二月重点项目月报表",), "2027-12"),
    "with the day of filling in": (("2027年6月月报", "填报日期：2027年7月3日"), "2027-06"),
    "under the day of filling in": (("填报时间：2027年7月", "2027年6月月报"), "2027-06"),
    "with its first and last day": (("2027年6月月报（6月1日至6月30日）",), "2027-06"),
    "with a number before it": (("一、2027年6月重点项目月报",), "2027-06"),
}


@pytest.mark.parametrize("case", NAMED)
def test_the_month_is_read(case: str) -> None:
    titles, month = NAMED[case]
    assert opened(titles).month == Month.parse(month)


SPANS = (
    "某某市重点项目月报表（2027年1—6月）",
    "2027年1-6月月报",
    "2027年01～06月月报",
    "2027年1月至6月月报",
    "2027年1月—2027年6月月报",
    "2026年12月—2027年1月月报",
    "2027年1月1日至6月30日月报",
    "2027年1一6月月报",
    "2027年一至六月月报",
    "2027年1、2月月报",
    "2027年重点项目1—6月完成情况",
    "2027年上半年月报",
    "2027年前三季度月报",
)


@pytest.mark.parametrize("month", ["", "2027-06", "2027-01"])
@pytest.mark.parametrize("title", SPANS)
def test_a_span_is_never_a_month(title: str, month: str) -> None:
    sentence = "累计数不能作当月数导入。请改为当月数，标题只写一个月，并在导入时指定月份（--month）。"
    with pytest.raises(BadInput) as refused:
        opened((title,), month)
    assert f"标题写“{normalize('NFKC', title)}”，{sentence}" in str(refused.value)


def test_a_span_on_a_line_of_its_own_and_months_in_the_headers() -> None:
    head: tuple[Typed, ...] = ("项目编号", "项目名称", "6月完成投资（万元）", "1—6月累计完成投资（万元）")
    with pytest.raises(BadInput, match="累计数不能作当月数导入"):
        opened(("2027年重点项目月报表", "（1—6月）"), head=head)


DOUBTFUL = {
    "…2027年1月31日前报送2026年12月情况": "2026-12",
    "请于2027年1月5日前报送12月情况": "2026-12",
    "2027年2月完成情况及3月计划": "2027-02",
    "截至2027年6月底重点项目情况": "2027-06",
}


@pytest.mark.parametrize("title", DOUBTFUL)
def test_a_month_beside_another_or_a_deadline_is_asked_for(title: str) -> None:
    with pytest.raises(BadInput, match=r"标题写“.*”，不能确定是哪个月。请在导入时指定月份（--month）。"):
        opened((title,))
    agreed = opened((title,), DOUBTFUL[title])
    assert (agreed.month, agreed.problems) == (Month.parse(DOUBTFUL[title]), ())
    assert [problem.severity.value for problem in opened((title,), "2027-07").problems] == ["须改"]


@pytest.mark.parametrize("titles", [("2027年重点项目月报表",), ("月报", "2027年7月3日"), ("六月月报",)])
def test_a_year_or_a_day_is_no_month(titles: tuple[str, ...]) -> None:
    with pytest.raises(BadInput, match=r"没有写明年月。.*（--month）"):
        opened(titles)
    assert opened(titles, "2027-06").month == Month(2027, 6)
