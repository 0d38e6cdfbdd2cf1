"""Faults to be put into the clean book, one each, named in words, with the check that finds it and where."""

from tests.scoring.lint.clean import CITED, TEXT

MARKS = "investment = 60, starts = 15, reporting = 5, order = 10, kind = 5, returned = 5, cards = 0"
YELLOW = f'colour = "YELLOW"\nsubject = "project"\n{CITED}\ncompare = "schedule_rate"\nop = "<"\nvalue = 0.8\n'
GREEN = f'colour = "GREEN"\nsubject = "project"\n{CITED}\ncompare = "schedule_rate"\nop = ">="\nvalue = 1\n'
REMOVAL = f'[[removals]]\nsubject = "project"\n{CITED}\ncompare = "schedule_rate"\nop = ">="\nvalue = 1\n'
TRACK = '{ compare = "schedule_rate", op = ">=", value = 0.8 }, { compare = "schedule_rate", op = "<", value = 1 }'
BLACK = '[{ target = "missed" }, { last = "black" }, { exempt = "no" }]'
RED = '[{ target = "met" }, { first = "red" }, { count_in_window = "red_card", op = "==", value = 0 }]'
REMARK = 'compare = "schedule_rate"\nop = ">"\nvalue = 1.5'
STEPS = "[[0.6, 0.5], [0.8, 1]]"
RED_CARD = '[[cards]]\ncolour = "RED"'
TRACK_CARD = '[[cards]]\ncolour = "TRACK"'
OTHER_MARKS = "investment = 67, starts = 15, reporting = 10, returned = 8"
RETURNED = 'each = -1, start = "mark"'
HEADQUARTERS = '[[series]]\nkey = "headquarters"' + TEXT.split('key = "headquarters"')[1].split("[target]")[0]


def also(colour: str, condition: str) -> str:
    """The text of one more card rule."""
    return f'[[cards]]\ncolour = "{colour}"\nsubject = "project"\n{CITED}\n{condition}\n'


Edit = tuple[str, str]
OWN_LADDER = TEXT[TEXT.index("[[cards]]") : TEXT.index("[[removals]]")]
"""All card rules of the clean book."""


def ladder(*rungs: tuple[str, str]) -> list[Edit]:
    """Other card rules in place of the clean book's: colour, and the parts of its condition."""
    return [(OWN_LADDER, "".join(also(colour, f"all_of = [{parts}]") for colour, parts in rungs)), (REMOVAL, "")]


def rate(op: str, value: str) -> str:
    return f'{{ compare = "schedule_rate", op = "{op}", value = {value} }}'


BROKEN: dict[str, tuple[list[Edit], str, str]] = {
    "比红牌还差的没有颜色": (
        ladder(("RED", f"{rate('>=', '0.3')}, {rate('<', '0.6')}"), ("YELLOW", f"{rate('>=', '0.6')}, {rate('<', '0.8')}")),
        "gaps",
        "cards[1]",
    ),
    "红牌和黄牌的界线交叉": (
        ladder(("RED", rate("<", "0.7")), ("YELLOW", f"{rate('>=', '0.6')}, {rate('<', '0.8')}")),
        "overlaps",
        "cards[2]",
    ),
    "红牌和黄牌都含界线": (
        ladder(("RED", rate("<=", "0.6")), ("YELLOW", rate(">=", "0.6"))),
        "overlaps",
        "cards[2]",
    ),
    "各系列的分值都多出十": (
        [
            ("investment = 60, starts = 15", "investment = 70, starts = 15"),
            ("investment = 70, starts = 15, reporting = 10", "investment = 80, starts = 15, reporting = 10"),
            ("投资70分", "投资80分"),
        ],
        "not_hundred",
        "series.districts.marks、series.headquarters.marks",
    ),
    "评分项没有分值": (
        [(", returned = 5, cards = 0 }", ", cards = 0, returned = 5 }"), (", cards = 0", "")],
        "unmarked",
        "components.cards",
    ),
    "名额在条文中没有写到": (
        [("sizes = { red = 2, black = 2 }", "sizes = { red = 2, black = 3 }")],
        "unsaid",
        "series.districts.sizes",
    ),
    "参评下限在条文中没有写到": (
        [("sizes = { red = 2, black = 2 }", "sizes = { red = 2, black = 2 }\nminimum = { projects = 7 }")],
        "unsaid",
        "series.districts.minimum",
    ),
    "份额在条文中没有写到": ([("四分之一", "五分之一")], "unsaid", "series.headquarters.sizes"),
    "绿灯和跟踪之间有空档": ([(TRACK, TRACK.replace("value = 1 }", "value = 0.9 }"))], "gaps", "cards[3]、cards[4]"),
    "空档中逾期未开工的另有黄牌": (
        [
            (TRACK, TRACK.replace("value = 1 }", "value = 0.9 }")),
            (
                YELLOW,
                YELLOW.split("compare", maxsplit=1)[0]
                + 'any_of = [{ compare = "schedule_rate", op = "<", value = 0.8 }, { compare = "start_delay", op = ">=", value = 1 }]\n',
            ),
        ],
        "gaps",
        "cards[3]、cards[4]",
    ),
    "空档只是一个点": ([(TRACK, TRACK.replace(">=", ">"))], "gaps", "cards[2]、cards[3]"),
    "绿灯之上有空档": ([(GREEN, GREEN.replace(">=", "=="))], "gaps", "cards[4]"),
    "绿灯还要按期开工": (
        [
            (
                GREEN,
                GREEN.split("compare", maxsplit=1)[0]
                + 'all_of = [{ compare = "schedule_rate", op = ">=", value = 1 }, { compare = "start_delay", op = "==", value = 0 }]\n',
            )
        ],
        "gaps",
        "cards[1]、cards[2]、cards[3]、cards[4]",
    ),
    "黄牌写在红牌之前": (
        [(TRACK_CARD, also("RED", 'compare = "schedule_rate"\nop = "<"\nvalue = 0.7') + TRACK_CARD)],
        "shadowed",
        "cards[3]",
    ),
    "另一指标的红牌写在绿灯之后": (
        [("[[removals]]", also("RED", 'compare = "start_delay"\nop = ">="\nvalue = 3') + "[[removals]]")],
        "shadowed",
        "cards[5]",
    ),
    "同一条写了两次": ([(TRACK_CARD, f"[[cards]]\n{YELLOW}{TRACK_CARD}")], "undecided", "cards[3]"),
    "前两条合起来盖住后一条": (
        [
            (
                f"[[cards]]\n{GREEN}",
                also(
                    "TRACK",
                    'all_of = [{ compare = "schedule_rate", op = ">", value = 0.7 }, { compare = "schedule_rate", op = "<", value = 1 }, '
                    '{ compare = "pending_reports", op = ">=", value = 1 }]',
                )
                + f"[[cards]]\n{GREEN}",
            )
        ],
        "undecided",
        "cards[4]",
    ),
    "区的牌不算项目的牌": (
        [("[[removals]]", also("RED", 'streak = "yellow_card"\nperiods = 2').replace('"project"', '"district"') + "[[removals]]")],
        "no_such_card",
        "cards[5]",
    ),
    "区发黄牌而项目不发": (
        [
            (YELLOW, YELLOW.replace('"YELLOW"', '"TRACK"')),
            ("[[removals]]", f"[[cards]]\n{YELLOW.replace('project', 'district')}[[removals]]"),
        ],
        "no_such_card",
        "cards[1]",
    ),
    "还在提黄牌就摘牌": ([(REMOVAL, REMOVAL.replace("value = 1\n", "value = 0.5\n"))], "removal_with_card", "removals[1]"),
    "互相矛盾的条件": (
        [
            (
                REMARK,
                'all_of = [{ compare = "schedule_rate", op = ">=", value = 1 }, { compare = "schedule_rate", op = "<", value = 0.8 }]',
            )
        ],
        "impossible",
        "remarks.计划偏低",
    ),
    "完成目标又低于目标": ([(RED, f'[{{ compare = "schedule_rate", op = "<", value = 1 }}, {RED[1:]}')], "impossible", "lists.RED"),
    "完成目标又免责": ([(RED, f'[{{ exempt = "yes" }}, {RED[1:]}')], "impossible", "lists.RED"),
    "任一条中有一条不可能": (
        [
            (
                REMARK,
                'any_of = [{ compare = "schedule_rate", op = ">", value = 1.5 }, { compare = "reporting", op = ">", value = 1 }]',
            )
        ],
        "impossible",
        "remarks.计划偏低",
    ),
    "没有黄牌的规则却看连续黄牌": ([(YELLOW, YELLOW.replace('"YELLOW"', '"TRACK"'))], "no_such_card", "cards[1]"),
    "没有红牌的规则却数红牌": (
        [('colour = "RED"', 'colour = "YELLOW"'), (REMARK, 'count_in_window = "red_card"\nop = ">="\nvalue = 1')],
        "no_such_card",
        "remarks.计划偏低",
    ),
    "半次": ([(REMARK, 'count_in_window = "returned_report"\nop = "=="\nvalue = 0.5')], "impossible", "remarks.计划偏低"),
    "各系列都没有黑榜名额": ([("black = 2 }", "black = 0 }"), ("black = 1 }", "black = 0 }")], "impossible", "lists.BLACK"),
    "红榜不看目标和名次": ([(RED, '[{ compare = "annual_completion", op = ">=", value = 0.5 }]')], "both_lists", "lists"),
    "黑榜不看目标和名次": ([(BLACK, '[{ compare = "start_rate", op = "<", value = 0.5 }]')], "both_lists", "lists"),
    "一组分值不是一百": ([(MARKS, MARKS.replace("order = 10", "order = 9"))], "uneven_marks", "series.districts.marks"),
    "唯一一组分值不是一百": (
        [(HEADQUARTERS, ""), (", headquarters = 4", ""), ("order = 10", "order = 9")],
        "not_hundred",
        "series.districts.marks",
    ),
    "上限低于分值": ([(RETURNED, f"{RETURNED}, cap = 4")], "low_caps", "components.returned.curve.cap"),
    "上限低于另一系列的分值": (
        [(RETURNED, f"{RETURNED}, cap = 5"), ("investment = 70, starts = 15, reporting = 10, returned = 5", OTHER_MARKS)],
        "low_caps",
        "components.returned.curve.cap",
    ),
    "本系列的类别不到满分": (
        [("DISTRICT = 5, HEADQUARTERS = 3", "DISTRICT = 3, HEADQUARTERS = 5")],
        "out_of_reach",
        "components.kind.curve",
    ),
    "各点到不了满分": ([("[1.3, 1]", "[1.3, 0.95]")], "out_of_reach", "components.investment.curve"),
    "各档到不了满分": ([(STEPS, "[[0.6, 0.5], [0.8, 0.9]]")], "out_of_reach", "components.starts.curve"),
    "合格率超过百分之百才满分": ([("at = 0.9", "at = 1.1")], "out_of_reach", "components.reporting.curve"),
    "各类别都不到满分": ([("DISTRICT = 5", "DISTRICT = 4")], "out_of_reach", "components.kind.curve"),
    "从零起只扣分的给了分值": ([("cards = 0", "cards = 3")], "out_of_reach", "components.cards.curve"),
    "两档得分相同": ([(STEPS, "[[0.6, 0.5], [0.7, 0.5], [0.8, 1]]")], "idle_steps", "components.starts.curve.points"),
    "名次档不到最后一名": ([("[3, 6, 3]", "[3, 5, 3]")], "short_bands", "components.order.curve.bands"),
    "名次档在最后一名之后": ([("[3, 6, 3]", "[3, 6, 3], [7, 9, 1]")], "short_bands", "components.order.curve.bands"),
    "名额超过单位": ([("red = 2, black = 2", "red = 4, black = 3")], "too_many_places", "series.districts.sizes"),
    "条款是空格": ([('clause = "第三条"', 'clause = " "')], "without_clause", "remarks.计划偏低"),
    "没有内容": ([('text = "备注。"', 'text = ""')], "without_clause", "remarks.计划偏低"),
    "没有机关": ([('issuer = "某市"', 'issuer = ""')], "without_issuer", "source.issuer"),
    "没有日期": ([('dated = "2019-01-01"', 'dated = ""')], "without_date", "source.dated"),
    "生效日是假定的": ([("assumed = false", "assumed = false\nday_assumed = true")], "assumed_within", "day_assumed"),
    "夹有假定": ([('quote = "偏低。"', "assumed = true")], "assumed_within", "remarks.计划偏低"),
    "分值是假定的": (
        [(f"marks = {{ {MARKS} }}", f"marks = {{ {MARKS} }}\nassumed_marks = true")],
        "assumed_within",
        "series.districts.marks",
    ),
    "没有录入的数据": (
        [('measure = "schedule_rate"\ncurve', 'observation = "growth"\ncurve')],
        "unknown_facts",
        "components.investment.observation",
    ),
    "没有录入的基准": (
        [('{ kind = "proportional", at = 0.9 }', '{ kind = "marginal", base = "mean", bands = [[0, 10, 20]] }')],
        "unknown_facts",
        "components.reporting.curve.base",
    ),
}
