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
    return f"{WHEN[move.shift](move, projects)}{'或'.join(_on(one) for one in move.others)}"


def _percent(share: Fraction) -> str:
    """A share with one decimal: a place that changes once in a thousand draws is not said to change never."""
    return f"{Decimal(round_half_up(share.numerator * 1000, share.denominator)).scaleb(-1)}%"


def _of_project(move: Move, projects: Mapping[int, str]) -> str:
    name = projects.get(move.project_id, "") if move.project_id is not None else ""
    return f"去掉“{name}”就" if name else "去掉某一个项目就"


WHEN: dict[Shift, Callable[[Move, Mapping[int, str]], str]] = {
    Shift.ROUNDING: lambda _move, _: "数字取整不同可能",
    Shift.WEIGHTS: lambda move, _: f"分值浮动后有{_percent(1 - move.kept)}的情形",
    Shift.PROJECT: _of_project,
    Shift.ORIGINAL: lambda _move, _: "按年初原计划",
    Shift.PENDING: lambda _move, _: "待审、缺报的数补齐后可能",
}
"""When a place does not hold, by what was moved."""


def method_lines(draws: Draws) -> tuple[str, ...]:
    """Say how each kind of shift was tried, a line each."""
    spread = _percent(draws.spread)
    return (
        f"{Shift.ROUNDING}：各项目填报和计划金额按其所用末位四舍五入，最粗0.01亿元；所有取值下的最好和最差名次。",
        (
            f"{Shift.WEIGHTS}：各项分值在±{spread}内随机变动{draws.number}次（随机种子{draws.seed}，可以重算），得分率不变；"
            f"不到{_percent(MOSTLY)}的情形列榜相同的为不稳。"
        ),
        f"{Shift.PROJECT}：逐个去掉一个项目，重新排名。",
        f"{Shift.ORIGINAL}：以年初原计划为准。",
        f"{Shift.PENDING}：待审和缺报的投资，各自按当月计划或按零计。",
    )
