"""One fault is put into a clean grade book: reading names it; the clean book is read."""

import pytest

from core.errors import BadRulebook
from scoring.grading.book_file import read_book
from tests.scoring.grading.small import CITED, FILE, LADDER, PLAIN, book, component, grades, rollup, rule, text_of

TWO = (component("a", weight="0.5"), component("b", 'reads = "figure"\nname = "b"', weight="0.5"))
INSPECTED = component("all", rollup(steps='"quarter", "year"', minimum="quarter = 2"))
RECORDS = 'records = [{ all_of = [{ kind = "BAD", band = "一般", at_most = 0 }] }]'
WHOLE = (("良好", "score = { from = 85, to = 100 }"), ("合格", "score = { from = 60, to = 84 }"))

CLEAN = {
    "plain": text_of(*PLAIN),
    "two parts": text_of(*TWO, grades()),
    "inspections": text_of(INSPECTED, grades()),
    "records alone": text_of(grades((("A", RECORDS), ("B", ""))), method='record_bands = ["一般"]'),
    "whole points": text_of(component("all"), grades(WHOLE), method='between = "round"'),
    "no grades and a gap": text_of(component("all"), method='gap = "来源没有等级。"'),
}


@pytest.mark.parametrize("name", CLEAN)
def test_the_clean_books_are_read(name: str) -> None:
    assert read_book(CLEAN[name].encode(), FILE).edition == "test.2019-01-01"


def ladder(*conditions: str) -> str:
    """A book of grades 1, 2, … with these conditions."""
    return text_of(component("all"), grades(tuple((str(number), lines) for number, lines in enumerate(conditions, start=1))))


WITHOUT = 'missing = ["b"]\nweights = { a = 1 }'
VETO = 'trigger = "event"\nevent = "事故"\neffect = "grade"\ngrade = "不合格"'
ADJUST = 'key = "x"\ntitle = "加分"\nevent = "获奖"\neach = 2'
FAULTS: dict[str, tuple[str, str]] = {
    "an unknown key": (text_of(*PLAIN, method='colour = "red"'), "没有这一项"),
    "an unknown top key": (text_of(*PLAIN).replace("engine = 1", "engine = 1\nseries = 1"), "没有这一项"),
    "another engine": (text_of(*PLAIN).replace("engine = 1", "engine = 9"), "引擎"),
    "evidence that is not counted": (text_of(*PLAIN).replace('"cases_only"', '"reproduced"'), "reproduced"),
    "not assumed and without issuer": (text_of(*PLAIN).replace("assumed = true\nevid", "assumed = false\nevid"), "发文机关"),
    "a rule without clause": (
        text_of(*PLAIN).replace('clause = "第一条"\n', "", 1).replace("assumed = true\n[[g", "retold = true\n[[g", 1),
        "clause",
    ),
    "a rule that is neither quoted nor marked": (text_of(component("all").replace("assumed = true", ""), grades()), "须引原文"),
    "neither parts nor grades": (text_of(), "既没有评分的部分，也没有等级"),
    "weights that are not one": (text_of(component("a", weight="0.5"), grades()), "权重合计应为1"),
    "a weight in percent": (text_of(component("a", weight="40"), grades()), "权重写小数"),
    "a part twice": (text_of(component("a", weight="0.5"), component("a", weight="0.5"), grades()), "写了两次"),
    "a grade twice": (ladder("score = { from = 90 }", "").replace('name = "2"', 'name = "1"'), "写了两次"),
    "a part that reads nothing known": (text_of(component("a", 'reads = "sheet"'), grades()), "不在允许的写法中"),
    "a figure without a name": (text_of(component("a", 'reads = "figure"'), grades()), "缺少此项"),
    "inspections without a roll-up": (text_of(component("a", 'reads = "inspections"'), grades()), "缺少此项"),
    "an unknown mean": (text_of(component("a", rollup("median")), grades()), "不在允许的写法中"),
    "a formula that is inferred and called retold": (
        text_of(component("a", rollup("worst_weighted")).replace("assumed", "retold"), grades()),
        "算式是推断的",
    ),
    "steps with a hole": (text_of(component("a", rollup(steps='"month", "year"')), grades()), "从短到长连续写"),
    "steps that end before the book's period": (text_of(component("a", rollup(steps='"month", "quarter"')), grades()), "最后一步"),
    "a minimum of the book's own period": (text_of(component("a", rollup(minimum="year = 1")), grades()), "只写比考评周期短的"),
    "a minimum of none": (text_of(INSPECTED.replace("quarter = 2", "quarter = 0"), grades()), "不小于1"),
    "a start beyond the cap": (
        text_of(component("a", 'reads = "records"\nconduct = { start = 101, floor = 0, cap = 100, window = "during" }'), grades()),
        "floor和cap之间",
    ),
    "other weights for a part that there is not": (text_of(*TWO, rule("without", WITHOUT.replace('"b"', '"c"')), grades()), "没有“c”"),
    "other weights that leave a part out": (text_of(*TWO, rule("without", WITHOUT.replace("a = 1", "")), grades()), "不多不少"),
    "other weights that are not one": (text_of(*TWO, rule("without", WITHOUT.replace("a = 1", "a = 0.9")), grades()), "权重合计应为1"),
    "other weights for the same parts twice": (text_of(*TWO, rule("without", WITHOUT), rule("without", WITHOUT), grades()), "写了两次"),
    "an event that costs nothing": (text_of(component("a"), rule("adjustments", ADJUST.replace("2", "0")), grades()), "不能为0"),
    "an adjustment of nothing": (text_of(component("a"), rule("adjustments", 'key = "x"\ntitle = "x"'), grades()), "恰好写一种"),
    "a most of points that are given": (
        text_of(component("a"), rule("adjustments", f'{ADJUST}\npoints = "given"\nmost = 4'), grades()),
        "只用于按次加减分",
    ),
    "adjustments without a score": (
        text_of(rule("adjustments", ADJUST), grades((("A", RECORDS),)), method='record_bands = ["一般"]'),
        "不能加减分",
    ),
    "a veto to a grade that there is not": (text_of(*PLAIN, rule("vetoes", VETO.replace("不合格", "丁"))), "没有“丁”这一等级"),
    "a veto of an unknown kind": (text_of(*PLAIN, rule("vetoes", VETO.replace('effect = "grade"', 'effect = "shame"'))), "不在允许"),
    "a cascade of none": (
        text_of(*PLAIN, rule("cascades", 'level = "省"\ngrade = "不合格"\nat_least = 0\nthen = "不合格"')),
        "应不小于1",
    ),
    "a cascade to a grade that there is not": (
        text_of(*PLAIN, rule("cascades", 'level = "省"\ngrade = "不合格"\nat_least = 1\nthen = "D"')),
        "没有“D”这一等级",
    ),
    "a new builder's grade that there is not": (
        text_of(*PLAIN, f'[entrant]\nlevel = "全国"\nclean = "A"\nbad = "不合格"\n{CITED}\n'),
        "没有“A”这一等级",
    ),
    "a consequence of a grade that there is not": (text_of(*PLAIN, rule("consequences", 'grade = "A"\ntitle = "表扬"')), "没有“A”"),
    "a concealed record that is good": (
        text_of(*PLAIN, f'[concealment]\nrecord = {{ kind = "GOOD", band = "C", points = 1, months = 1 }}\n{CITED}\n'),
        "应为BAD",
    ),
    "a record without a length": (
        text_of(*PLAIN, f'[concealment]\nrecord = {{ kind = "BAD", band = "P", points = 1, months = 0 }}\n{CITED}\n'),
        "不小于1",
    ),
    "bands that overlap": (ladder("score = { from = 90 }", "score = { from = 80, below = 91 }"), "重叠"),
    "an edge that belongs to both": (ladder("score = { from = 90 }", "score = { from = 80, to = 90 }"), "重叠"),
    "a gap between bands": (ladder("score = { from = 90 }", "score = { from = 80, below = 89 }"), "空档"),
    "an edge that belongs to none": (ladder("score = { above = 90 }", "score = { from = 80, below = 90 }"), "空档"),
    "bands in the wrong order": (ladder("score = { from = 80 }", "score = { from = 90 }"), "低于上一等级"),
    "a band without end above another": (ladder("score = { below = 90 }", "score = { below = 60 }"), "没有下限"),
    "a band that is empty": (ladder("score = { from = 90, below = 90 }"), "下限应小于上限"),
    "a band without edges": (ladder("score = { }"), "至少写一端"),
    "both kinds of one edge": (ladder("score = { from = 90, above = 90 }"), "只写一个"),
    "whole points without a reading": (text_of(component("all"), grades(WHOLE)), "两档之间怎样读"),
    "a reading where nothing is between": (text_of(*PLAIN, method='between = "lower"'), "不需要写"),
    "an unknown reading": (text_of(component("all"), grades(WHOLE), method='between = "up"'), "不在允许的写法中"),
    "ranks with a hole": (ladder("rank = { from = 0, below = 0.1 }", "rank = { from = 0.2, to = 1 }"), "首尾相接"),
    "a share of ranks of both grades": (ladder("rank = { from = 0, to = 0.1 }", "rank = { from = 0.1, to = 1 }"), "首尾相接"),
    "a share in percent": (ladder("score = { from = 90 }\nat_most = 10", ""), "份额写小数"),
    "a grade that takes all before others": (ladder("", "score = { from = 80 }"), "永远轮不到"),
    "a grade that is required and better": (ladder("score = { from = 90 }", 'requires = "1"\nscore = { from = 80 }'), "排在后面"),
    "a grade that is required and is not there": (ladder('requires = "9"\nscore = { from = 90 }', ""), "没有“9”这一等级"),
    "neither grades nor a gap": (text_of(component("all")), "须写明来源没有什么"),
    "grades by score without a score": (text_of(grades()), "不能按得分或名次"),
    "a band of records that is not named": (text_of(grades((("A", RECORDS),))), "没有“一般”这一档"),
    "a band of records that nothing uses": (
        text_of(grades((("A", RECORDS),)), method='record_bands = ["一般", "严重"]'),
        "没有条件用到",
    ),
    "records without a number": (
        text_of(grades((("A", 'records = [{ all_of = [{ kind = "BAD", band = "一般" }] }]'),)), method='record_bands = ["一般"]'),
        "至少写at_least",
    ),
    "records that cannot be": (
        text_of(
            grades((("A", RECORDS.replace("at_most = 0", "at_least = 2, at_most = 1")),)),
            method='record_bands = ["一般"]',
        ),
        "不得小于at_least",
    ),
}


@pytest.mark.parametrize("name", FAULTS)
def test_a_broken_book_is_refused(name: str) -> None:
    text, says = FAULTS[name]
    with pytest.raises(BadRulebook, match=says) as refused:
        read_book(text.encode(), FILE)
    assert FILE in str(refused.value)


def test_a_later_grade_may_leave_its_upper_edge_open() -> None:
    assert book(component("all"), grades((LADDER[0], ("良好", "score = { from = 80 }")))).ladder == ("优秀", "良好")
