"""How firm a rank is, in one sentence, and by which method that was found."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from fractions import Fraction

from core.money import round_half_up
from core.vocabulary import ListKind
from scoring.robustness.field import Move, Shift
from scoring.robustness.robust import MOSTLY, Robust
from scoring.robustness.weights import Draws


def firmness(robust: Robust, *, projects: Mapping[int, str]) -> str:
    """Say in one sentence whether a unit's place on or off a list holds, and if not, what moves it; `projects`: names by id."""
    on = _on(robust.listed)
    if not robust.moves:
        return f"{on}。没有可作的检验。"
    span = "名次不变" if robust.best == robust.worst else f"名次在第{robust.best}至第{robust.worst}之间"
    if robust.holds:
        return f"{on}，逐项检验都成立，{span}。"
    doubt = "但不稳" if robust.listed is ListKind.BLACK else "但有变数"
    return f"{on}，{doubt}：{'；'.join(_why(move, projects) for move in robust.fragile)}。"


def _on(listed: ListKind | None) -> str:
    return f"列{listed.label}" if listed else "不列榜"


def _why(move: Move, projects: Mapping[int, str]) -> str:
    if move.projects:
        pairs = zip(move.projects, move.others, strict=True)
        return "，".join(f"去掉{_named(project, projects)}就{_on(listed)}" for project, listed in pairs)
    return f"{WHEN[move.shift](move)}{'或'.join(_on(one) for one in move.others)}"


def _named(project: int, projects: Mapping[int, str]) -> str:
    return f"“{projects[project]}”" if project in projects else "某一个项目"


def _percent(share: Fraction) -> str:
    """A share with one decimal at most: a place that changes once in a thousand draws is not said to change never."""
    tenths = round_half_up(share.numerator * 1000, share.denominator)
    return f"{tenths // 10}%" if tenths % 10 == 0 else f"{Decimal(tenths).scaleb(-1)}%"


WHEN: dict[Shift, Callable[[Move], str]] = {
    Shift.ROUNDING: lambda _: "数字取整不同可能",
    Shift.WEIGHTS: lambda move: f"分值浮动后有{_percent(1 - move.kept)}的情形",
    Shift.ORIGINAL: lambda _: "按年初原计划",
    Shift.PENDING: lambda _: "待审、缺报的数补齐后可能",
}
"""When a place does not hold, by what was moved; of a project that is left out its name is said."""


def method_lines(draws: Draws) -> tuple[str, ...]:
    """Say how each kind of shift was tried, a line each."""
    spread = _percent(draws.spread)
    return (
        f"{Shift.ROUNDING}：各项目填报和计划金额按其所用末位四舍五入，最粗0.01亿元；所有取值下的最好和最差名次。",
        (
            f"{Shift.WEIGHTS}：各项分值在±{spread}内随机变动{draws.number}次（随机种子{draws.seed}，可以重算），得分率不变；"
            f"不到{_percent(MOSTLY)}的情形列榜相同的为不稳。"
        ),
        f"{Shift.PROJECT}：逐个去掉一个项目，连同它的金额、缺报和红黄牌，重新排名；去掉以后低于参评下限的单位，这一次不计。",
        f"{Shift.ORIGINAL}：以年初原计划为准。",
        f"{Shift.PENDING}：待审和缺报的投资，各自按当月计划或按零计。",
    )
