"""A grade book as its clauses: each rule with where it stands, what it says in our words, and what the program computes with."""

from collections.abc import Callable, Iterator
from fractions import Fraction

from core.money import wan
from scoring.clauses import Clause
from scoring.grading.award import band_words
from scoring.grading.book import Activity, Adjustment, Band, Component, Conduct, Count, Excess, Grade, GradeBook, Points, Veto
from scoring.grading.explain import signed_points
from scoring.grading.rollup import described
from scoring.ratio import exact
from scoring.rulebook import Cited


def book_clauses(book: GradeBook) -> tuple[Clause, ...]:
    """Return all rules of a grade book in the order in which they apply: parts, weights, adjustments, vetoes, grades, what follows."""
    titles = {one.key: one.title for one in book.components}
    return (
        *(_of("评分部分", one.title, one.cited, (_share(one), component_words(one))) for one in book.components),
        *(
            _of("缺项权重", "、".join(titles[key] for key in one.missing), one.cited, ("", _weights(one.weights, titles)))
            for one in book.without
        ),
        *(_of("加分扣分", one.title, one.cited, ("", adjustment_words(one))) for one in book.adjustments),
        *(_of("一票否决", one.event or TRIGGER_WORDS[one.trigger], one.cited, ("", veto_words(one))) for one in book.vetoes),
        *(_of("别级评定", f"{one.at_least}个{one.level}评为{one.grade}", one.cited, ("", f"至多评为{one.then}")) for one in book.cascades),
        *([_of("初次进入", "初次进入", book.entrant.cited, ("", f"没有不良记录的评为{book.entrant.clean}"))] if book.entrant else []),
        *(_of("等级", one.name, one.cited, ("", grade_words(one))) for one in book.grades),
        *(_of("后果", f"{one.grade}：{one.title}", one.cited, ("", "只提建议，由人决定")) for one in book.consequences),
        *([_of("瞒报", "瞒报另记", book.concealment.cited, ("", "应报而瞒报的，另记一条"))] if book.concealment else []),
    )


def _of(kind: str, title: str, cited: Cited, said: tuple[str, str]) -> Clause:
    standing = "假定" if cited.assumed else "转述" if cited.retold else "原文" if cited.quote else ""
    return Clause(kind, title, cited.clause, cited.text, cited.quote, standing, *said)


def _share(component: Component) -> str:
    return f"{exact(component.weight * 100)}%"


def _weights(weights: tuple[tuple[str, Fraction], ...], titles: dict[str, str]) -> str:
    return "、".join(f"{titles[key]}{exact(weight * 100)}%" for key, weight in weights)


def component_words(component: Component) -> str:
    """What a part of the score reads and how that becomes one figure."""
    if component.reads == "inspections":
        kind = f"{component.name}结果" if component.name else "督查结果"
        return f"{kind}：{_points_words(component.points)}；{described(component.rollup)}"
    return _conduct_words(component.conduct) if component.reads == "records" else "另行录入"


def _points_words(points: Points) -> str:
    if points.kind == "sum" and points.groups:
        return "、".join(f"{key}{exact(full)}分" for key, full in points.groups) + "相加"
    return {
        "score": "取得分",
        "deduct": f"从{exact(points.figure)}分起扣",
        "normalised": f"实得分之和 ÷ 适用满分之和 × {exact(points.figure)}",
        "sum": "各组得分相加",
    }[points.kind]


def _conduct_words(conduct: Conduct) -> str:
    left_out = "，由考评产生的记录不计" if conduct.left_out else ""
    return f"从{exact(conduct.start)}分起，按记录加减，{exact(conduct.floor)}至{exact(conduct.cap)}分{left_out}"


def adjustment_words(rule: Adjustment) -> str:
    """What is added or taken off for what, with its limits."""
    if rule.excess is not None:
        said = _excess_words(rule.excess)
    elif rule.kind == "given":
        said = f"按给出的分数{'加' if rule.each > 0 else '减'}"
    else:
        said = f"每次{signed_points(rule.each)}"
    most = f"，一年最多计{rule.most}次" if rule.most is not None else ""
    limit = f"，以{exact(rule.limit)}分为限" if rule.limit is not None else ""
    return f"{said}{most}{limit}"


def _excess_words(excess: Excess) -> str:
    within, step = wan(excess.within), wan(excess.step)
    more = f"再每满{step}加{exact(excess.step_points)}分"
    beyond = f"超出更多的加{exact(excess.beyond_points)}分，{more}"
    return f"超出{within}以内（含）加{exact(excess.within_points)}分，{beyond}；不足的每个百分点减{exact(excess.short_points)}分"


TRIGGER_WORDS = {"event": "事件", "inspection": "督查中有否决项", "group_zero": "有一组得0分", "item_zero": "有一项得0分"}


def veto_words(veto: Veto) -> str:
    """What a veto does."""
    return {"grade": f"评为{veto.grade}", "zero": "得分为0", "cap": f"得分不超过{exact(veto.cap)}分"}[veto.effect]


def grade_words(grade: Grade) -> str:
    """All that a grade takes."""
    return "；".join(_conditions(grade)) or "其余的"


def _conditions(grade: Grade) -> Iterator[str]:
    for name, words in WORDS.items():
        value = getattr(grade, name)
        if value is not None and value not in (False, "", ()):
            yield words(value)


def _rank_words(band: Band) -> str:
    lower, upper = (None if edge is None else edge * 100 for edge in (band.lower, band.upper))
    return f"名次份额{band_words(Band(lower, band.lower_inclusive, upper, band.upper_inclusive), unit='%')}"


def _counts_words(lists: tuple[tuple[Count, ...], ...]) -> str:
    return "，或者".join("、".join(_count_words(count) for count in counts) for counts in lists)


def _count_words(count: Count) -> str:
    least = f"不少于{count.at_least}条" if count.at_least else ""
    most = "没有" if count.at_most == 0 else f"不多于{count.at_most}条" if count.at_most is not None else ""
    return f"{count.kind.label}（{count.band}）{least}{most}"


def _activity_words(activity: Activity) -> str:
    totals = "、".join(f"{kind}超过{wan(fen)}" for kind, fen in activity.totals)
    return f"开工满{activity.months}个月、完成{exact(activity.done * 100)}%以上的合同段{activity.at_least}个以上，合同总额{totals}"


WORDS: dict[str, Callable[..., str]] = {
    "requires": lambda name: f"须先达到{name}",
    "score": band_words,
    "rank": _rank_words,
    "at_most": lambda share: f"不超过参评家数的{exact(share * 100)}%",
    "without_veto": lambda _: "没有一票否决",
    "floor": lambda share: f"各类得分率不低于{exact(share * 100)}%",
    "counts": _counts_words,
    "activity": _activity_words,
    "only_fixed": lambda _: "只按规定的情形直接评定",
}
"""How each condition of a grade is said, by its field."""
