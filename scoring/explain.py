"""Every result in words: a finding becomes one sentence with its clause, a score goes back to projects and reports."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

import pandas as pd

from core.area import in_mu
from core.money import FEN_PER_YI, in_unit, percent, round_half_up
from core.period import Month
from core.snapshot import Snapshot
from core.vocabulary import ListKind, Outcome
from scoring.evaluate import Finding, cells_of
from scoring.measures import IN_FORCE, MEASURES, TOTALS, annual_completion, listed, schedule_rate
from scoring.members import members
from scoring.predicates import OPERATORS, first_failing, holds
from scoring.ratio import POINT, Ratio, points_between
from scoring.rulebook import Cited, Condition, Proof, Rulebook, Series
from scoring.verdicts import SeriesVerdict, Standing


@dataclass(frozen=True)
class Headline:
    """The city's totals of the year to a month, from projects (never from adding series); amounts in fen."""

    month: Month
    projects: int
    plan: int
    actual: int
    annual: int

    @property
    def excess(self) -> int:
        """Actual less plan to date, fen; negative is behind."""
        return self.actual - self.plan

    @property
    def schedule(self) -> Ratio:
        """完成序时计划: actual ÷ plan to date."""
        return Ratio(self.actual, self.plan)

    @property
    def year(self) -> Ratio:
        """完成年度计划: actual ÷ plan of the year."""
        return Ratio(self.actual, self.annual)

    @property
    def lead(self) -> Decimal | None:
        """超序时进度: the year's rate less month ÷ 12, in percentage points; another measure than 完成序时计划."""
        return points_between(self.year, Ratio(self.month.number, 12))

    def sentence(self) -> str:
        """The official sentence that opens a notice."""
        ahead = "超" if self.excess >= 0 else "欠"
        parts = [
            f"{self.month.span_chinese}，全市{self.projects}个市重点项目计划投资{_yi(self.plan)}",
            f"实际完成投资{_yi(self.actual)}",
            f"{ahead}{_yi(abs(self.excess))}",
            f"完成序时进度计划{_rate(self.schedule)}",
            f"完成年度计划{_rate(self.year)}",
        ]
        return "，".join(parts) + "。"


def headline(facts: Snapshot) -> Headline:
    """Sum the projects on the list in force."""
    to_date = schedule_rate(facts)
    return Headline(
        month=facts.month,
        projects=len(listed(facts, IN_FORCE)),
        plan=int(to_date["denominator"].sum()),
        actual=int(to_date["numerator"].sum()),
        annual=int(annual_completion(facts)["denominator"].sum()),
    )


def data_sentence(finding: Finding) -> str:
    """The figures of a finding: what was due, what was done, the rate and the gap; or what else was read."""
    return READ_WORDS[finding.reads.kind](finding)


def _measure_words(finding: Finding) -> str:
    measure = MEASURES[finding.measure]
    if finding.denominator <= 0:
        nothing = measure.nothing if measure.what or finding.outcome is Outcome.NO_DATA else f"{measure.title}计划为0"
        left_out = "，不计此项" if finding.outcome is Outcome.NO_DATA else "，不适用"
        return f"{nothing}{left_out if finding.value is None else '，按没有计划的计分'}{_early_words(finding)}"
    due, done = _amount(finding.denominator, measure.unit), _amount(finding.numerator, measure.unit)
    gap = finding.numerator - finding.denominator
    ending = "，与计划持平" if gap == 0 else f"，{'超' if gap > 0 else '欠'}{_amount(abs(gap), measure.unit)}"
    ending += f"（有{'缺报' if finding.closed else '未报'}，实际为下限）" if finding.outcome is Outcome.INCOMPLETE else ""
    figures = f"{measure.due}{due}，{measure.done}{done}，{measure.rate}{_rate(finding.ratio)}"
    return f"{figures}{ending}{_curve_words(finding)}{_early_words(finding)}"


def _early_words(finding: Finding) -> str:
    return f"；另有提前{MEASURES[finding.measure].title}{finding.early}个，不计入" if finding.early else ""


def _curve_words(finding: Finding) -> str:
    """The place, or the lead over the base, where the curve looks at it; or that there is none."""
    if finding.place is not None:
        return f"，列第{finding.place}"
    lead = None if finding.base is None else points_between(finding.ratio, Ratio(finding.base.numerator, finding.base.denominator))
    if lead is not None:
        return f"，比基数{'高' if lead >= 0 else '低'}{abs(lead)}个百分点"
    without = {Outcome.NO_DATA: "，没有基数可比，不计此项", Outcome.NOT_APPLICABLE: "，不参与名次，不计此项"}
    return without.get(finding.outcome, "")


def _observation_words(finding: Finding) -> str:
    if finding.denominator <= 0:
        return "没有来源数据，不计此项"
    figure = f"来源数据{points(finding.numerator).normalize():f}"
    return f"{figure}{_curve_words(finding)}"


def _event_words(finding: Finding) -> str:
    return f"{COUNT_WORDS[finding.reads.name]}{finding.numerator}次"


def _class_words(finding: Finding) -> str:
    return f"按类别计，{finding.numerator}个对象" if finding.denominator else "没有可归类的对象，不计此项"


def _amount_words(finding: Finding) -> str:
    number = finding.denominator // FEN_PER_YI
    return f"{number}个项目全年计划合计{_yi(finding.numerator)}" if number else "没有全年计划，不计此项"


def _total_words(finding: Finding) -> str:
    total = TOTALS[finding.reads.name]
    if finding.outcome is Outcome.NO_DATA:
        return f"没有{total.title}，不计此项"
    lacking = f"（有{'缺报' if finding.closed else '未报'}，实际为下限）" if finding.outcome is Outcome.INCOMPLETE else ""
    return f"{total.rate}{_yi(finding.numerator)}{lacking}{_curve_words(finding)}"


READ_WORDS: dict[str, Callable[[Finding], str]] = {
    "measure": _measure_words,
    "observation": _observation_words,
    "event": _event_words,
    "class_of": _class_words,
    "amount": _amount_words,
    "total": _total_words,
}


ONLY_SHOWN = "只列数字，不计分"
ASSUMED_MARKS = "分值为假定"


def score_sentence(finding: Finding, rulebook: Rulebook) -> str:
    """The points of a finding and its full mark."""
    if finding.shown:
        return ONLY_SHOWN
    if finding.value is None or finding.full is None:
        return "分值由其他各项分摊" if rulebook.method.absent_plan == "share" else "不计分"
    return f"得{points(finding.value)}分，满分{points(finding.full)}分"


def clause_sentence(cited: Cited) -> str:
    """What the rule says, in its own words where we hold them, where it says so, and whether that is assumed or only retold."""
    said = f"{cited.text}原文：“{cited.quote}”" if cited.quote else cited.text
    return f"{said}{cited.clause}{_standing_of(cited)}"


def _standing_of(cited: Cited) -> str:
    return "（假定）" if cited.assumed else "（转述，未见原文）" if cited.retold else ""


def evidence_sentence(proof: Proof) -> str:
    """How far a rulebook is proved, with the counts."""
    if proof.kind == "reproduced":
        return f"依据程度：复算出公布结果{proof.reproduced}次，另有案例{proof.cases}例"
    return f"依据程度：仅有案例（{proof.cases}例，未能复算公布结果）"


def explain(finding: Finding, rulebook: Rulebook) -> str:
    """One sentence: the figures, the points, the clause."""
    cited = rulebook.component(finding.component).cited
    origin = f"{cited.clause}{'，假定' if cited.assumed else '，转述' if cited.retold else ''}"
    return f"{rulebook.component(finding.component).title}：{data_sentence(finding)}；{score_sentence(finding, rulebook)}（{origin}）。"


NO_LISTS_YET = "本月填报中，不提红黑榜"
"""What is said instead of lists while units still report for the month."""


def why_listed(standing: Standing, verdict: SeriesVerdict, *, rulebook: Rulebook) -> str:
    """One sentence: why the unit stands on the red list, on the black list, or on none."""
    if standing.place is None:
        return f"{standing.name}{standing.note}。"
    if not verdict.closed:
        return f"{standing.name}列第{standing.place}，{NO_LISTS_YET}。"
    rule = next((rule for rule in rulebook.lists if rule.kind is standing.listed), None)
    if rule is not None:
        missed = "".join(f"{part}，" for part in _missed(standing, rulebook)) if rule.kind is ListKind.BLACK else ""
        return f"{standing.name}列第{standing.place}，{missed}{clause_sentence(rule.cited)}"
    return f"{standing.name}列第{standing.place}，{_why_not(standing, verdict, rulebook)}。"


def _why_not(standing: Standing, verdict: SeriesVerdict, rulebook: Rulebook) -> str:
    """Which condition keeps the unit off the list that it is nearest to: the black one if it missed the target, else the red one."""
    if standing.exempt:
        return _exempt_words(standing)
    kind = ListKind.BLACK if standing.target is False else ListKind.RED
    rule = next((rule for rule in rulebook.lists if rule.kind is kind), None)
    failing = None if rule is None else first_failing(rule.condition, standing.case)
    if failing is None:
        missing = standing.found.counts["missing_reports"]
        return f"因缺报{missing}项不列红榜" if missing else "不列榜"
    return f"{WORDS[failing.kind](failing, standing, verdict)}，不列{kind.label}"


def why_not_on(kind: ListKind, standing: Standing, *, verdict: SeriesVerdict, rulebook: Rulebook) -> str:
    """Say which condition keeps a unit that has a place off a list, with the figures that miss or meet the target."""
    rule = next((rule for rule in rulebook.lists if rule.kind is kind), None)
    if rule is None or not verdict.closed:
        return f"不设{kind.label}" if rule is None else NO_LISTS_YET
    if standing.exempt and kind is ListKind.BLACK:
        return _exempt_words(standing)
    failing = first_failing(rule.condition, standing.case)
    missing = standing.found.counts["missing_reports"]
    if failing is None:
        return f"因缺报{missing}项不列{kind.label}" if missing else f"不列{kind.label}"
    if failing.kind == "target" and failing.subject == "met" and standing.target is False:
        return f"{target_missed(standing, verdict, rulebook=rulebook)}，不列{kind.label}"
    return f"{WORDS[failing.kind](failing, standing, verdict)}，不列{kind.label}"


def target_missed(standing: Standing, verdict: SeriesVerdict, *, rulebook: Rulebook) -> str:
    """Say that the target is missed: each part that does not hold, with its figure and what was wanted."""
    target = rulebook.target[0]
    parts = target.parts if target.kind == "all_of" else (target,)
    failing = (part for part in parts if holds(part, standing.case) is False)
    return f"未完成目标：{'、'.join(WORDS[part.kind](part, standing, verdict) for part in failing)}"


def _compare_words(condition: Condition, standing: Standing, _verdict: SeriesVerdict) -> str:
    if condition.subject in standing.case.counts:
        return f"{COUNT_WORDS[condition.subject]}{standing.case.counts[condition.subject]}项"
    ratio = standing.found.ratios[condition.subject]
    wanted = f"{percent(condition.value.numerator, condition.value.denominator)}%"
    if ratio.value is None:
        return f"{MEASURES[condition.subject].nothing}可比"
    return f"{MEASURES[condition.subject].rate}{_rate(ratio)}，不符合“{OPERATOR_WORDS[condition.op]}{wanted}”"


def _place_words(condition: Condition, _standing: Standing, verdict: SeriesVerdict) -> str:
    places = verdict.sizes.get(condition.subject, 0)
    return f"不在{'前' if condition.kind == 'first' else '末'}{places}名以内" if places else "参与排名的单位少，不设席位"


def _target_words(condition: Condition, standing: Standing, _verdict: SeriesVerdict) -> str:
    if standing.target is None:
        return "没有目标可比"
    return "未完成目标" if condition.subject == "met" else "完成目标"


def _exempt_words(standing: Standing) -> str:
    without = standing.found.without_exempted
    left_out = "不适用" if without is None else _rate(without["schedule_rate"])
    return f"完成序时计划{_rate(standing.found.ratios['schedule_rate'])}，剔除不可抗力项目后{left_out}，免列黑榜"


def _count_words(condition: Condition, standing: Standing, _verdict: SeriesVerdict) -> str:
    return f"{COUNT_WORDS[condition.subject]}{standing.case.counts[condition.subject]}次"


def _streak_words(condition: Condition, standing: Standing, _verdict: SeriesVerdict) -> str:
    return f"{COUNT_WORDS[condition.subject]}连续{standing.case.runs[condition.subject]}期"


COUNT_WORDS = {
    "missing_reports": "缺报",
    "unreported": "未报",
    "pending_reports": "待审",
    "red_card": "红牌",
    "yellow_card": "黄牌",
    "major_accident": "较大以上事故",
    "returned_report": "月报被退回",
}
OPERATOR_WORDS = {">=": "不低于", ">": "超过", "<=": "不超过", "<": "低于", "==": "等于"}
WORDS: dict[str, Callable[[Condition, Standing, SeriesVerdict], str]] = {
    "compare": _compare_words,
    "count_in_window": _count_words,
    "streak": _streak_words,
    "first": _place_words,
    "last": _place_words,
    "target": _target_words,
    "exempt": lambda _condition, _standing, _verdict: "没有不可抗力免责",
    "any_of": lambda _condition, _standing, _verdict: "各项条件都不符合",
}
"""How each predicate says that it does not hold."""


def _missed(standing: Standing, rulebook: Rulebook) -> list[str]:
    """The rates of the target that the unit missed, in words."""
    target = rulebook.target[0]
    rates = [part for part in target.parts or (target,) if part.kind == "compare" and part.subject in MEASURES]
    found = [(part, standing.found.ratios[part.subject]) for part in rates]
    return [
        f"{MEASURES[part.subject].rate}{_rate(ratio)}"
        for part, ratio in found
        if ratio.value is not None and not OPERATORS[part.op](ratio.value, part.value)
    ]


def leaves(facts: Snapshot, rulebook: Rulebook, *, series: Series, unit_id: int, measure: str) -> pd.DataFrame:
    """The parts that a unit's finding is summed from, down to the report behind each.

    Columns: project_id, code, name, month, numerator, denominator (as the measure's unit), report_id (missing if none).
    Their sums are the finding's numerator and denominator exactly.
    """
    belongs = members(facts, series, projects=listed(facts, IN_FORCE))
    cells = cells_of(measure, facts, rulebook=rulebook)
    mine = belongs.attribute(cells, measure)
    mine = mine[mine["unit_id"] == unit_id]
    named = mine.merge(facts.projects[["project_id", "code", "name"]], on="project_id", how="left")
    whole = named.merge(_reports_behind(facts, measure), how="left")
    whole["report_id"] = whole["report_id"].astype("Int64")
    columns = ["project_id", "code", "name", "month", "numerator", "denominator", "report_id"]
    return whole[columns].sort_values(["code", "month"], ignore_index=True)


def _reports_behind(facts: Snapshot, measure: str) -> pd.DataFrame:
    """The report that each figure stands in: of its month, or, of a start or completion, the one that told it; problems have none."""
    if measure == "coordination":
        return facts.figures[["project_id", "month", "report_id"]].iloc[:0]
    told_in = {"start_rate": "started_in", "completion_rate": "completed_in"}.get(measure)
    if told_in is None:
        return facts.figures[["project_id", "month", "report_id"]]
    return facts.milestones[["project_id", told_in]].rename(columns={told_in: "report_id"}).dropna()


def on_list(verdict: SeriesVerdict, kind: ListKind) -> str:
    """The names on a list, by place: A、B; 空缺 if nobody earned a place, 不设 without one; 填报中 while units still report."""
    if not verdict.closed:
        return "填报中"
    if kind not in verdict.kinds:
        return "不设"
    return "、".join(standing.name for standing in verdict.on(kind)) or "空缺"


def points(value: int, digits: int = 2) -> Decimal:
    """Ten-thousandths of a point as printed: two decimals unless said otherwise, rounded half-up."""
    return Decimal(round_half_up(value * 10**digits, POINT)).scaleb(-digits)


def _yi(fen: int) -> str:
    return f"{in_unit(fen, '亿元'):,}亿元"


def _rate(ratio: Ratio) -> str:
    return "不适用" if ratio.percent is None else f"{ratio.percent}%"


def _amount(number: int, unit: str) -> str:
    if unit == "fen":
        return f"{in_unit(number, '亿元')}亿元"
    return f"{in_mu(number)}亩" if unit == "mu" else f"{number}{unit}"
