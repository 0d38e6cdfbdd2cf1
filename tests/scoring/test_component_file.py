"""What a component may read and how its curve is written: each fault names the key and what is allowed."""

import pytest

from core.errors import BadRulebook
from tests.scoring.books import PLAIN, book, component, read, text_of

RANKED = 'measure = "schedule_rate"\ncurve = {{ kind = "rank_band", bands = {} }}'
LEAD = 'measure = "schedule_rate"\ncurve = {{ kind = "marginal", base = {}, bands = {} }}'
EVENT = 'event = "red_card"\ncurve = {{ kind = "per_event", {} }}'
PLANNED = 'measure = "start_rate"\ncurve = {{ kind = "per_point", per_point = 1, cap_above = 3, cap_below = 3, {} }}'
CLASSES = '{}\ncurve = {{ kind = "class_points", classes = {{ {} }} }}'

FAULTS = {
    "reads nothing": ('curve = { kind = "proportional" }', "measure", "proportional恰好写一项：measure、observation"),
    "reads two things": ('observation = "x"\n' + PLAIN, "observation", "恰好写一项"),
    "a rate curve over events": ('event = "red_card"\ncurve = { kind = "proportional" }', "event", "恰好写一项：measure、observation"),
    "supplied points of a measure": ('measure = "schedule_rate"\ncurve = { kind = "given" }', "measure", "given恰好写一项：observation"),
    "an observation without a name": ('observation = ""\ncurve = { kind = "given" }', "observation", "1至40个字"),
    "an unknown event": ('event = "luck"\ncurve = { kind = "per_event", each = 1, start = "zero" }', "event", "returned_report"),
    "an unknown class": ('class_of = "colour"\ncurve = { kind = "class_points", classes = { RED = 1 } }', "class_of", "assessment_class"),
    "no bands": (RANKED.format("[]"), "curve.bands", "每档写起、止和数"),
    "a band of two figures": (RANKED.format("[[1, 3]]"), "curve.bands", "每档写起、止和数"),
    "places that begin at 2": (RANKED.format("[[2, 3, 7]]"), "curve.bands", "有空档：有一档从2起，应从1起"),
    "a place left out": (RANKED.format("[[1, 3, 7], [5, 6, 5]]"), "curve.bands", "有空档：有一档从5起，应从4起"),
    "a place in two bands": (RANKED.format("[[1, 3, 7], [3, 6, 5]]"), "curve.bands", "重叠：有一档从3起，应从4起"),
    "a band that ends before it begins": (RANKED.format("[[1, 0, 7]]"), "curve.bands", "止点应在起点之后"),
    "half a place": (RANKED.format("[[1, 2.5, 7]]"), "curve.bands", "名次应为整数"),
    "a worse place that earns more": (RANKED.format("[[1, 3, 5], [4, 6, 7]]"), "curve.bands", "名次靠后，得分不得更高"),
    "nothing for the best": (RANKED.format("[[1, 3, 0]]"), "curve.bands", "第一档应大于0"),
    "a lead that begins at 5": (LEAD.format("1", "[[5, 10, 20]]"), "curve.bands", "应从0起"),
    "a lead with a gap": (LEAD.format("1", "[[0, 10, 20], [15, 20, 40]]"), "curve.bands", "有空档：有一档从15起，应从10起"),
    "a lead in two bands": (LEAD.format("1", "[[0, 10, 20], [5, 20, 40]]"), "curve.bands", "重叠"),
    "an empty band": (LEAD.format("1", "[[0, 0, 20]]"), "curve.bands", "止点应在起点之后"),
    "a later point that earns more": (LEAD.format("1", "[[0, 10, 40], [10, 20, 20]]"), "curve.bands", "后一档不得小于前一档"),
    "a divisor of nothing": (LEAD.format("1", "[[0, 10, 0]]"), "curve.bands", "除数应大于0"),
    "a base that is no figure": (LEAD.format("true", "[[0, 10, 20]]"), "curve.base", "数字"),
    "an event that moves nothing": (EVENT.format('each = 0, start = "mark"'), "curve.each", "不能为0"),
    "no start": (EVENT.format("each = 1"), "curve.start", "缺少此项"),
    "another start": (EVENT.format('each = 1, start = "half"'), "curve.start", "mark、zero"),
    "added to the mark without a cap": (EVENT.format('each = 1, start = "mark"'), "curve.cap", "须写明上限"),
    "taken from nothing without a floor": (EVENT.format('each = -1, start = "zero"'), "curve.floor", "小于0的下限"),
    "a cap below the floor": (EVENT.format('each = 1, start = "zero", floor = 3, cap = 2'), "curve.cap", "不得小于下限"),
    "a class that there is not": (CLASSES.format('class_of = "kind"', "VILLAGE = 1"), "curve.classes.VILLAGE", "DISTRICT"),
    "classes left out": (CLASSES.format('class_of = "nature"', "NEW = 1"), "curve.classes", "缺少类别"),
    "no classes": (CLASSES.format('class_of = "kind"', ""), "curve.classes", "各类别的分数"),
    "a class with less than nothing": (CLASSES.format('class_of = "kind"', "DISTRICT = -1"), "classes.DISTRICT", "不小于0"),
    "a class with more than the mark": (CLASSES.format('class_of = "kind"', "DISTRICT = 99"), "marks.part", "小于某一类别的分数"),
    "the series' kind of unit left out": (
        CLASSES.format('class_of = "kind"', "HEADQUARTERS = 1"),
        "part.curve.classes",
        "缺少类别DISTRICT",
    ),
    "an amount of a whole unit": (
        'amount = "annual_plan"\ncurve = { kind = "steps", points = [[1, 1]] }',
        "each_project",
        "须写each_project",
    ),
    "land of each project": (
        'measure = "land_rate"\neach_project = true\ncurve = { kind = "proportional" }',
        "each_project",
        "只用于能分到各项目的",
    ),
    "the kind of a unit project by project": (
        CLASSES.format('class_of = "kind"', "DISTRICT = 1") + "\neach_project = true",
        "each_project",
        "只用于能分到各项目的",
    ),
    "projects scored by themselves and shared out": (PLAIN + "\neach_project = true", "part.each_project", "absent_plan应为drop"),
    "a figure that is only shown has a mark": (
        'measure = "schedule_rate"\ncurve = { kind = "shown" }',
        "marks.part",
        "只列数字的评分项不写分值",
    ),
    "a limit in another word": (EVENT.format('each = 1, start = "zero", cap = "all"'), "curve.cap", "none"),
    "a further stretch before the first": (
        'measure = "schedule_rate"\ncurve = { kind = "per_point", per_point = 1, further = [[1, 2]], cap_above = 3, cap_below = 3 }',
        "curve.further",
        "应从at之后起",
    ),
    "a rate for less than one": (PLANNED.format("at_by = [[0, 0.8]]"), "curve.at_by", "不小于1的整数"),
    "a rate for half a project": (PLANNED.format("at_by = [[1.5, 0.8]]"), "curve.at_by", "不小于1的整数"),
    "no rate at all": (PLANNED.format("at_by = [[1, 0]]"), "curve.at_by", "比率（大于0）"),
    "less than nothing without a plan": (PLANNED.format("unplanned = -1"), "curve.unplanned", "不小于0"),
    "a further stretch before a rate by number": (
        PLANNED.format("at_by = [[1, 1.2]], further = [[1.1, 2]]"),
        "curve.further",
        "最高的比率",
    ),
    "a figure from elsewhere by number planned": (
        PLANNED.format("at_by = [[1, 0.8]]").replace('measure = "start_rate"', 'observation = "starts"'),
        "curve.at_by",
        "只用于按单位计的指标",
    ),
    "single projects without a plan": (
        PLANNED.format("unplanned = 2") + "\neach_project = true",
        "curve.unplanned",
        "只用于按单位计的指标",
    ),
    "a curve of one point off": ('measure = "schedule_rate"\ncurve = { kind = "proportional", at = 0 }', "curve.at", "应大于0"),
}


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_is_named(name: str) -> None:
    lines, key, allowed = FAULTS[name]
    with pytest.raises(BadRulebook) as caught:
        book({"part": (lines, 10)})
    assert key in caught.value.key
    assert allowed in caught.value.problem


CITED = {
    "neither assumed nor quoted": ("", "quote", "须引原文，或写assumed = true"),
    "assumed and quoted": ('assumed = true\nquote = "原文"', "quote", "没有原文可引"),
    "retold and quoted": ('retold = true\nquote = "原文"', "quote", "没有原文可引"),
}


@pytest.mark.parametrize("name", CITED)
def test_a_component_says_where_it_comes_from(name: str) -> None:
    lines, key, allowed = CITED[name]
    text = text_of({"part": (PLAIN, 10)}).replace(component("part", PLAIN), component("part", PLAIN, cited=lines))
    with pytest.raises(BadRulebook) as caught:
        read(text)
    assert key in caught.value.key
    assert allowed in caught.value.problem


def test_a_quoted_component_keeps_the_published_words() -> None:
    text = text_of({"part": (PLAIN, 10)}).replace(component("part", PLAIN), component("part", PLAIN, cited='quote = "按比例计分"'))
    cited = read(text).component("part").cited
    assert (cited.quote, cited.assumed, cited.retold) == ("按比例计分", False, False)


def test_a_list_may_be_retold_but_not_left_without_origin() -> None:
    text = text_of({"part": (PLAIN, 10)})
    assert read(text.replace('列黑榜。"\nassumed', '列黑榜。"\nretold')).lists[0].cited.retold
    with pytest.raises(BadRulebook, match="或写retold = true"):
        read(text.replace('列黑榜。"\nassumed = true', '列黑榜。"'))


def test_a_part_without_points_of_its_own_has_a_mark_of_nothing() -> None:
    late = 'event = "red_card"\ncurve = { kind = "per_event", each = -3, start = "zero", floor = -9, cap = 0 }'
    assert book({"work": (PLAIN, 10), "late": (late, 0)}).series[0].full_mark == 10
    with pytest.raises(BadRulebook, match="各项分值之和应大于0"):
        book({"late": (late, 0)})
    with pytest.raises(BadRulebook, match="分值应大于0"):
        book({"work": (PLAIN, 0), "more": (PLAIN, 10)})


@pytest.mark.parametrize(("periods", "allowed"), [(1, False), (2, True), (12, True), (13, False)])
def test_a_streak_is_as_long_as_history_can_tell(periods: int, *, allowed: bool) -> None:
    text = text_of({"part": (PLAIN, 10)}, black=f'{{ streak = "yellow_card", periods = {periods} }}')
    if allowed:
        assert read(text).lists[0].condition.parts[0].value == periods
        return
    with pytest.raises(BadRulebook, match="2至12"):
        read(text)


def test_how_far_a_book_is_proved_is_counted() -> None:
    text = text_of({"part": (PLAIN, 10)})
    assert read(text.replace('"cases_only"', '"reproduced"\nreproduced = 2')).evidence.reproduced == 2
    for broken in ('"reproduced"', '"cases_only"\nreproduced = 1'):
        with pytest.raises(BadRulebook, match="reproduced"):
            read(text.replace('"cases_only"', broken))
    with pytest.raises(BadRulebook, match="cases"):
        read(text.replace("cases = 0\n", ""))
