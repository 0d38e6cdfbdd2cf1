"""Fees and savings of agent builders by a cited rule: whole fen, exact until one rounding half-up at the end."""

from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from pathlib import Path

from core.errors import BadInput, NotFound
from core.money import FEN_PER_WAN, FEN_PER_YI, round_half_up, wan
from scoring.component_file import cited
from scoring.grading.edition_file import edition_of, engine_of, source_of
from scoring.grading.explain import origin
from scoring.own import rule_files
from scoring.ratio import Ratio, exact
from scoring.rulebook import Cited, Source
from scoring.toml_reader import Table, read_toml

FOLDER = Path(__file__).parent / "fee_rules"
STAGES = ("construction", "early")


@dataclass(frozen=True)
class FeeStep:
    """From `above` fen of budget on: `base` fen and `rate` of what is above."""

    above: int
    base: int
    rate: Fraction


@dataclass(frozen=True)
class FeeRule:
    """One edition of a rule of fees; each part has its clause. A fee once set moves only if the budget moves by more than `beyond`."""

    name: str
    engine: int
    title: str
    in_force_from: date
    day_assumed: bool
    assumed: bool
    note: str
    source: Source
    steps: tuple[FeeStep, ...]
    early_rate: Fraction
    saving_share: Fraction
    beyond: Fraction
    clauses: tuple[tuple[str, Cited], ...]
    content: bytes

    @property
    def edition(self) -> str:
        """Name and day, as the file is called."""
        return f"{self.name}.{self.in_force_from.isoformat()}"

    def clause(self, part: str) -> Cited:
        """The clause of construction, early, saving or recalculation."""
        return dict(self.clauses)[part]


@dataclass(frozen=True)
class Fee:
    """An amount in fen, rounded once; `exact` before that, and a sentence with figures and clause."""

    fen: int
    exact: Fraction
    sentence: str
    cited: Cited


@dataclass(frozen=True)
class Saving:
    """Approved budget (概算) beside final account (决算), fen: what was saved (below 0: exceeded), and the builder's share."""

    approved: int
    final: int
    reward: Fee

    @property
    def saved(self) -> int:
        """Approved less final, fen."""
        return self.approved - self.final

    @property
    def rate(self) -> Ratio:
        """Saved ÷ approved."""
        return Ratio(self.saved, self.approved)


def fee(rule: FeeRule, budget: int, *, stage: str = "construction") -> Fee:
    """Return the fee of a stage (a member of STAGES) for a works budget in fen; raises BadInput for a budget that is not above 0."""
    _check_amount(budget, "工程概算")
    if stage == "early":
        amount, how = budget * rule.early_rate, f"按{_percent(rule.early_rate)}"
    else:
        step = next(one for one in reversed(rule.steps) if budget >= one.above)
        amount = step.base + (budget - step.above) * step.rate
        how = f"按{_percent(step.rate)}" if not step.above else f"{wan(step.base)}加超出{wan(step.above)}部分的{_percent(step.rate)}"
    return _amount(amount, f"工程概算{wan(budget)}，{how}", rule.clause(stage))


def fee_after_change(rule: FeeRule, budget: int, *, changed: int, by_government_or_owner: bool) -> Fee:
    """Return the construction fee once the budget (fen) has become `changed`: recomputed only beyond the limit and for such a reason.

    Raises BadInput for amounts that are not above 0.
    """
    _check_amount(changed, "调整后的工程概算")
    _check_amount(budget, "工程概算")
    moved = Fraction(abs(changed - budget), budget)
    again = by_government_or_owner and moved > rule.beyond
    found = fee(rule, changed if again else budget)
    reason = "因政府或者建设单位原因" if by_government_or_owner else "不是政府或者建设单位原因"
    word = "超过" if moved > rule.beyond else "没有超过"
    then = "重新计算" if again else "费用不变"
    said = f"{reason}，增减{Ratio(abs(changed - budget), budget).percent}%，{word}{_percent(rule.beyond)}，{then}"
    return Fee(found.fen, found.exact, f"{said}{origin(rule.clause('recalculation'))}。{found.sentence}", rule.clause("recalculation"))


def saving(rule: FeeRule, approved: int, *, final: int) -> Saving:
    """Compare the approved works budget with the final account (fen): the builder's share of what was saved, nothing where none was.

    Raises BadInput for amounts that are not above 0.
    """
    _check_amount(approved, "批准的工程概算")
    _check_amount(final, "决算")
    saved = max(0, approved - final)
    said = f"概算{wan(approved)}，决算{wan(final)}，"
    said += f"节余{wan(saved)}，{_percent(rule.saving_share)}归代建单位" if saved else "没有节余"
    return Saving(approved, final, _amount(saved * rule.saving_share, said, rule.clause("saving")))


def jumps(rule: FeeRule) -> tuple[int, ...]:
    """Return the budgets (fen) at which the fee of one stretch does not continue that of the one before."""
    pairs = zip(rule.steps, rule.steps[1:], strict=False)
    return tuple(after.above for before, after in pairs if before.base + (after.above - before.above) * before.rate != after.base)


def read_fee_rule(content: bytes, file: str) -> FeeRule:
    """Read a fee rule from its bytes, `file` being name.YYYY-MM-DD.toml; raises BadRulebook."""
    name, day = edition_of(file)
    top = read_toml(content, file)
    parts = {part: top.table(part) for part in (*STAGES, "saving", "recalculation")}
    rule = FeeRule(
        name=name,
        engine=engine_of(top),
        title=top.words("title"),
        in_force_from=day,
        day_assumed=top.flag("day_assumed"),
        assumed=top.flag("assumed"),
        note=top.text("note", ""),
        source=source_of(top.table("source")),
        steps=_steps(parts["construction"]),
        early_rate=_share(parts["early"], "rate"),
        saving_share=_share(parts["saving"], "share"),
        beyond=_share(parts["recalculation"], "beyond"),
        clauses=tuple((part, cited(table, retelling=True)) for part, table in parts.items()),
        content=content,
    )
    for table in (*parts.values(), top):
        table.done()
    return rule


def fee_rule_named(edition: str) -> FeeRule:
    """Return the shipped fee rule that is called so, such as sanya.2009-01-01; raises NotFound."""
    found = next((rule for rule in shipped_fee_rules() if rule.edition == edition), None)
    if found is None:
        raise NotFound("代建费用规定", edition, "请核对名称和日期。")
    return found


def shipped_fee_rules() -> tuple[FeeRule, ...]:
    """All fee rules of the system and the city's own, by name and day."""
    return tuple(read_fee_rule(path.read_bytes(), path.name) for path in rule_files(FOLDER))


def _amount(amount: Fraction, said: str, clause: Cited) -> Fee:
    fen = round_half_up(amount.numerator, amount.denominator)
    return Fee(fen, amount, f"{said}，为{wan(fen)}{origin(clause)}。", clause)


def _check_amount(fen: int, what: str) -> None:
    if fen <= 0:
        raise BadInput(f"{what}应大于0，现为{wan(fen)}；请核对金额和单位。")


def _percent(share: Fraction) -> str:
    return f"{exact(share * 100)}%"


def _share(table: Table, key: str) -> Fraction:
    share = table.least(key, 0)
    if not 0 < share <= 1:
        raise table.wrong(key, f"写小数，大于0、不大于1（0.02为2%），现为{share}")
    return share


def _steps(table: Table) -> tuple[FeeStep, ...]:
    steps = tuple(_step(row) for row in table.tables("steps"))
    edges = [step.above for step in steps]
    if not edges or edges[0] != 0 or edges != sorted(set(edges)):
        raise table.wrong("steps", "第一段从0起，各段起点由小到大，不得重复")
    return steps


def _step(table: Table) -> FeeStep:
    step = FeeStep(_fen(table, "above_yi", FEN_PER_YI), _fen(table, "base_wan", FEN_PER_WAN), _share(table, "rate"))
    table.done()
    return step


def _fen(table: Table, key: str, unit: int) -> int:
    amount = table.least(key, 0) * unit
    if amount.denominator != 1:
        raise table.wrong(key, "应为整数分")
    return int(amount)
