"""What a rulebook computes, in Chinese from its data alone: each curve, condition, series and the method, beside what its texts say."""

from collections.abc import Callable, Sequence
from fractions import Fraction

from core.money import FEN_PER_YI
from core.vocabulary import AssessmentClass, ListKind, Nature, ProjectLevel, Role, Sector, Term, UnitKind
from scoring.curves import UNLIMITED, Curve
from scoring.explain import COUNT_WORDS, OPERATOR_WORDS
from scoring.measures import MEASURES, TOTALS
from scoring.ratio import exact
from scoring.rulebook import CardRule, Component, Condition, Method, Reads, RemovalRule, Series, Size

CLASSES: dict[str, type[Term]] = {
    "kind": UnitKind,
    "level": ProjectLevel,
    "assessment_class": AssessmentClass,
    "sector": Sector,
    "nature": Nature,
}
CLASS_WORDS = {"kind": "单位类别", "level": "项目级别", "assessment_class": "考核类别", "sector": "项目领域", "nature": "建设性质"}


def component_words(component: Component) -> str:
    """What a component reads and how that becomes points."""
    each = "每个项目分别计分再相加：" if component.each_project else ""
    return f"{each}{_read(component.reads)}，{CURVE_WORDS[component.curve.kind](component.curve, component.reads)}"


def _read(reads: Reads) -> str:
    return READ_NAMES[reads.kind](reads.name)


READ_NAMES: dict[str, Callable[[str], str]] = {
    "measure": lambda name: MEASURES[name].rate,
    "observation": lambda name: f"另行录入的数据“{name}”",
    "event": lambda name: f"{COUNT_WORDS[name]}次数",
    "class_of": lambda name: CLASS_WORDS[name],
    "amount": lambda _name: "项目全年计划",
    "total": lambda name: TOTALS[name].rate,
}


def _figure(value: Fraction, reads: Reads) -> str:
    """A figure of what is read: a rate in percent, an amount in 亿元, whatever else as the file has it."""
    return {"measure": f"{exact(value * 100)}%", "amount": f"{exact(value)}亿元", "total": f"{exact(value)}亿元"}.get(
        reads.kind, exact(value)
    )


def _percent(share: Fraction) -> str:
    return f"{exact(share * 100)}%"


def _within(words: str, points: Fraction, *, unlimited: str) -> str:
    """A limit of points, or that there is none."""
    return unlimited if abs(points) >= UNLIMITED else f"{words}{exact(points)}分"


def _proportional(curve: Curve, reads: Reads) -> str:
    return f"达到{_figure(curve.at, reads)}得满分，不足的按比例计"


def _per_point(curve: Curve, reads: Reads) -> str:
    below = curve.per_point if curve.below is None else curve.below
    further = "".join(f"，{_figure(begin, reads)}以上的部分加{exact(each)}分" for begin, each in curve.further)
    most, least = _within("最多加", curve.cap_above, unlimited="不设上限"), _within("最多减", curve.cap_below, unlimited="不设下限")
    above = f"每高1个百分点加{exact(curve.per_point)}分{further}，{most}"
    by_size = "、".join(f"{MEASURES[reads.name].due}{exact(many)}个起{_figure(rate, reads)}" for many, rate in curve.at_by)
    without = "" if curve.unplanned is None else f"；没有计划的得{exact(curve.unplanned)}分"
    reached = f"达到{by_size or _figure(curve.at, reads)}得分值"
    return f"{reached}，{above}；每低1个百分点减{exact(below)}分，{least}{without}"


def _piecewise(curve: Curve, reads: Reads) -> str:
    points = "、".join(f"{_figure(rate, reads)}得分值的{_percent(share)}" for rate, share in curve.points)
    return f"{points}，各点之间按直线计算，两端持平"


def _steps(curve: Curve, reads: Reads) -> str:
    word = "超过" if curve.above else "达到"
    points = "、".join(f"{word}{_figure(least, reads)}得分值的{_percent(share)}" for least, share in curve.points)
    return f"{points}，不{'超过' if curve.above else '到'}第一档不得分"


def _rank_band(curve: Curve, _reads: Reads) -> str:
    full = curve.bands[0][2]
    bands = "、".join(
        f"第{first}至{last}名得{'满分' if figure == full else f'分值的{exact(figure / full)}'}" for first, last, figure in curve.bands
    )
    return f"按本项名次，{bands}，以后不得分"


def _marginal(curve: Curve, _reads: Reads) -> str:
    base = f"另行录入的数据“{curve.base}”" if isinstance(curve.base, str) else _percent(curve.base)
    bands = "、".join(f"{exact(begin)}至{exact(end)}个百分点为分值÷{exact(figure)}" for begin, end, figure in curve.bands)
    return f"与{base}持平得分值，每领先1个百分点加：{bands}；落后同样减分，末档之后不再变"


def _per_event(curve: Curve, _reads: Reads) -> str:
    cap = "不高于分值" if curve.cap is None else _within("不高于", curve.cap, unlimited="不设上限")
    floor = _within("不低于", curve.floor, unlimited="不设下限")
    change = f"{'加' if curve.each > 0 else '减'}{exact(abs(curve.each))}分"
    return f"从{'满分' if curve.start == 'mark' else '零分'}起每次{change}，{floor}，{cap}"


def _class_points(curve: Curve, reads: Reads) -> str:
    labels = CLASSES[reads.name].__members__ if reads.kind == "class_of" else {}
    points = "、".join(f"{labels[name].label if name in labels else name}{exact(figure)}分" for name, figure in curve.classes)
    return f"{points}，合计不超过分值"


CURVE_WORDS: dict[str, Callable[[Curve, Reads], str]] = {
    "proportional": _proportional,
    "per_point": _per_point,
    "piecewise": _piecewise,
    "steps": _steps,
    "rank_band": _rank_band,
    "marginal": _marginal,
    "per_event": _per_event,
    "class_points": _class_points,
    "given": lambda _curve, _reads: "照录来源给的分数",
    "shown": lambda _curve, _reads: "只列数字，不计分",
}


def condition_words(condition: Condition) -> str:
    """A condition as it is judged."""
    return _CONDITION_WORDS[condition.kind](condition)


def _several(joint: str) -> Callable[[Condition], str]:
    def words(condition: Condition) -> str:
        said = (f"（{condition_words(part)}）" if len(part.parts) > 1 else condition_words(part) for part in condition.parts)
        return joint.join(said)

    return words


_NUMBERS = {"start_delay": "开工逾期月数", "missing_reports": "缺报项数", "pending_reports": "待审项数"}


def _compared(condition: Condition) -> str:
    rate = MEASURES.get(condition.subject)
    name, value = (rate.rate, _percent(condition.value)) if rate else (_NUMBERS[condition.subject], exact(condition.value))
    return f"{name}{OPERATOR_WORDS[condition.op]}{value}"


def _place(word: str) -> Callable[[Condition], str]:
    return lambda condition: f"名次{word}在{ListKind[condition.subject.upper()].label}名额以内"


_CONDITION_WORDS: dict[str, Callable[[Condition], str]] = {
    "compare": _compared,
    "count_in_window": lambda one: f"{COUNT_WORDS[one.subject]}次数{OPERATOR_WORDS[one.op]}{exact(one.value)}",
    "streak": lambda one: f"已签发的{COUNT_WORDS[one.subject]}连续{exact(one.value)}期",
    "first": _place("从前数"),
    "last": _place("从后数"),
    "target": lambda one: "完成目标" if one.subject == "met" else "未完成目标",
    "exempt": lambda one: "没有不可抗力免责" if one.subject == "no" else "有不可抗力免责",
    "all_of": _several("，并且"),
    "any_of": _several("，或者"),
}


def card_words(rule: CardRule | RemovalRule) -> str:
    """When a card, or its removal, is proposed, and below which plan it is not."""
    least = rule.min_annual_plan if isinstance(rule, CardRule) else 0
    return (f"全年计划不低于{exact(Fraction(least, FEN_PER_YI))}亿元的，" if least else "") + condition_words(rule.condition)


def method_words(method: Method) -> str:
    """How places are made; what a book that does not score has no use for is left out."""
    keys = [key for key in METHOD_WORDS if method.score == "components" or key != "absent_plan"]
    return "；".join(METHOD_WORDS[key][getattr(method, key)] for key in keys)


METHOD_WORDS = {
    "period": {"month": "按月排名", "quarter": "按季度排名", "year": "按年度排名"},
    "window": {"ytd": "看年初至今", "period": "只看本期"},
    "score": {"components": "按评分项计分", "given": "名次由来源给出"},
    "ties": {"competition": "并列的以后名次空出（1 2 2 4）", "dense": "并列的以后名次不空（1 2 2 3）"},
    "rounding": {"after": "先比较后取整", "before": "按印出的数比较"},
    "absent_plan": {"share": "没有计划的评分项分值由其他各项分摊", "drop": "没有计划的评分项不计"},
    "early": {"counted": "提前开工、竣工计入", "apart": "提前开工、竣工不计入，另列"},
}


def series_words(series: Series) -> str:
    """Who is ranked in a series, by which projects, above which minimum, for how many places."""
    kinds, roles = ("、".join(kind[one].label for one in names) for kind, names in ((UnitKind, series.kinds), (Role, series.roles)))
    said = [
        f"{kinds}，按{roles}计项目",
        "子公司归集团" if series.group else "",
        "用地按所在区" if series.land_by_place else "",
        "只计省级项目" if series.provincial_only else "",
        "各月随当月单位" if series.by_month else "全年数随期末单位",
        _minimum(series),
        *(f"{ListKind[key.upper()].label}{size_words(size)}" for key, size in series.sizes),
    ]
    return "；".join(one for one in said if one)


def _minimum(series: Series) -> str:
    least = [
        *([f"项目不到{series.min_projects}个"] if series.min_projects else []),
        *([f"年度计划不到{exact(Fraction(series.min_annual_plan, FEN_PER_YI))}亿元"] if series.min_annual_plan else []),
    ]
    return f"{'并且'.join(least)}的不参与排名" if least else ""


def size_words(size: Size) -> str:
    """How many places a list has."""
    if size.share is None:
        return f"{size.number}席"
    return f"{size.share.denominator}分之{size.share.numerator}、至少{size.number}席"


def order_words(lists: Sequence[str], lights: Sequence[str]) -> str:
    """In which order lists and lights are decided, by their names, where there are several."""
    said = (f"{what}依次判定：{'、'.join(names)}" for what, names in (("榜", lists), ("牌和灯", lights)) if len(names) > 1)
    return "；".join(said)
