"""From results of builders to the frames and sentences that the pages take: pure, and without arithmetic of its own."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction

import pandas as pd

from core.money import round_half_up
from core.period import Quarter
from core.queries.notices import NoticeLine, ResultLine
from core.vocabulary import NoticeKind, NoticeState
from dashboard import format as fmt
from dashboard import titles
from scoring import builder_summary
from scoring.builder_seal import Assessed
from scoring.grading.result import DECIMALS, Graded, Ungraded, word_of
from scoring.grading.tables import ranked_projects
from scoring.ratio import ten_thousandths

PAIR = 2
"""Quarters that are compared."""

NONE_YET = "还没有公示的考评结果"
"""The title of 代建考评 for whoever sees published results alone."""


def title(line: NoticeLine, found: Assessed) -> str:
    """2018年度考评：优秀3家，良好15家; of a quarter the first and the last."""
    state = f"{_state(line)}："
    about = _about(line)
    held = [f"{name}{len(some)}家" for name, some in builder_summary.by_grade(found)]
    if held:
        return titles.fit(f"{about}{state}{'，'.join(held)}", f"{about}{state}{'，'.join(held[:2])}", f"{about}{state}{held[0]}")
    if not found.ranked:
        return titles.fit(f"{about}{state}没有评出得分的单位")
    first, low = found.ranked[0], sum(one.exact is not None and one.exact < 80 for one in found.ranked)
    return titles.fit(
        f"{about}{state}{fmt.shortened(first.name, 8)}列第1，{low}家不足80分",
        f"{about}{state}{low}家不足80分",
    )


def leader(found: Assessed, names: Mapping[int, str]) -> str:
    """砚石代建园林列第1，96.58分; 2家并列第1，96.58分; before anybody has a place that nobody has."""
    first = [one for one in found.ranked if one.place == 1]
    if not first:
        return "没有评出得分的单位"
    who = f"{names.get(first[0].unit_id, first[0].name)}列第1" if len(first) == 1 else f"{len(first)}家并列第1"
    return f"{who}，{first[0].printed}分"


def _state(line: NoticeLine) -> str:
    if line.replaced_by is not None:
        return f"第{line.version}版（{line.standing}）"
    if line.state is NoticeState.DRAFT:
        return "测算"
    return "" if line.state is NoticeState.FINAL else ("公示中" if line.public else "待公示")


def _about(line: NoticeLine) -> str:
    if line.kind is NoticeKind.QUARTER:
        return f"{line.period[:4]}年{'一二三四'[int(line.period[-1]) - 1]}季度"
    return f"{line.period}年{'信用' if line.kind is NoticeKind.CREDIT else '考评'}"


def decimals(found: Assessed) -> int:
    """How many decimals scores are listed with: two, or as many as one of them needs beside a grade's edge."""
    return max((one.decimals for one in found.ranked), default=DECIMALS)


def distribution(found: Assessed) -> pd.DataFrame:
    """How many have each grade, and the share of those ranked; of a quarter by bands of ten points."""
    shares = builder_summary.grade_shares(found)
    if any(one.count for one in shares):
        rows = [(one.grade, one.count, fmt.rate(one.ratio.numerator, one.ratio.denominator)) for one in shares]
    else:
        rows = _bands(found.ranked)
    return pd.DataFrame(rows, columns=["grade", "count", "share"])


_EDGES = ((90, "90分以上"), (80, "80—90分"), (70, "70—80分"), (60, "60—70分"), (0, "不足60分"))


def _bands(ranked: Sequence[Graded]) -> list[tuple[str, int, str]]:
    counts = dict.fromkeys((name for _, name in _EDGES), 0)
    for one in ranked:
        counts[next(name for edge, name in _EDGES if one.exact is not None and one.exact >= edge)] += 1
    return [(name, count, fmt.rate(count, len(ranked))) for name, count in counts.items()]


def table(found: Assessed, *, phone: bool, names: Mapping[int, str] | None = None) -> pd.DataFrame:
    """One row a builder, by place, then those without one: place, name, grade, score, and the figures that the score is made of.

    `names` are short names by unit; who has none there stands with the whole one.
    """
    titled = builder_summary.group_titles(found)
    rates = builder_summary.group_rates(found)
    rows = []
    for one in (*found.ranked, *found.unranked):
        row: dict[str, object] = {
            "名次": one.place if one.place is not None else pd.NA,
            "单位": (names or {}).get(one.unit_id, one.name),
            "等级": one.grade or (word_of(one.why, quarter=builder_summary.of_quarter(found)) if one.why else fmt.MISSING),
            "得分": float(one.printed) if one.printed else None,
        }
        if not phone:
            mine = rates.get(one.unit_id, {})
            row |= {name: _percent(mine.get(key)) for key, name in titled.items()}
            row |= {} if titled else {part.title: None if part.value is None else round(float(part.value), 2) for part in one.parts}
        rows.append(row)
    return pd.DataFrame(rows).astype({"名次": "Int64"})


def _percent(rate: Fraction | None) -> float | None:
    return None if rate is None else hundredths(rate) / 100


def hundredths(rate: Fraction) -> int:
    """A share as hundredths of a percent, half-up."""
    return round_half_up(rate.numerator * 10_000, rate.denominator)


def heat(found: Assessed, names: Mapping[int, str]) -> pd.DataFrame:
    """The share of full marks of those ranked, in the order of places, by group: unit (its short name), group, rate."""
    titled, rates = builder_summary.group_titles(found), builder_summary.group_rates(found)
    rows = [
        (names.get(one.unit_id, one.name), name, hundredths(rates[one.unit_id][key]) if key in rates[one.unit_id] else None)
        for one in found.ranked
        if one.unit_id in rates
        for key, name in titled.items()
    ]
    return pd.DataFrame(rows, columns=["unit", "group", "rate"]).astype({"rate": "Int64"})


def project_places(found: Assessed) -> pd.DataFrame:
    """The inspected projects by quarter, the newest first, and by place: 季度, 名次, 项目, 代建单位, 得分."""
    rows = [
        (quarter.chinese, one.place, one.project, one.unit, ten_thousandths(one.exact) / 10_000)
        for quarter in reversed(builder_summary.quarters_of(found))
        for one in ranked_projects(found.graded, str(quarter))
    ]
    return pd.DataFrame(rows, columns=["季度", "名次", "项目", "代建单位", "得分"]).astype({"名次": "Int64"})


def projects_title(frame: pd.DataFrame) -> str:
    """第1小学列第1，3个项目不足80分: of the newest quarter; a shared first place is counted."""
    newest = frame[frame["季度"] == frame["季度"].iloc[0]]
    first, low = newest.loc[newest["名次"] == 1, "项目"].tolist(), int((newest["得分"] < 80).sum())
    quarter = str(newest["季度"].iloc[0]).partition("年第")[2]
    lead = f"{fmt.shortened(str(first[0]), 12)}列第1" if len(first) == 1 else f"{len(first)}个项目并列第1"
    return titles.fit(f"{quarter}{lead}，{low}个不足80分", f"{quarter}{len(newest)}个项目，{low}个不足80分")


def newest(lines: Sequence[ResultLine]) -> ResultLine | None:
    """The newest of some results: by year, in a year the quarters, then the year, then credit; None where there is none."""
    return next(reversed(_sorted(lines)), None)


def weakest(found: Assessed) -> str:
    """投资控制得分率最低，为72.10%."""
    means, titled = builder_summary.mean_rates(found), builder_summary.group_titles(found)
    if not means:
        return "各组得分率"
    key = min(means, key=lambda one: (means[one], one))
    return f"{titled[key]}得分率最低，为{fmt.rate(means[key].numerator, means[key].denominator)}"


def against(found: Assessed, unit_id: int) -> pd.DataFrame:
    """One builder's share of full marks in each group beside the mean of all: group, rate, mean."""
    mine, means = builder_summary.group_rates(found).get(unit_id, {}), builder_summary.mean_rates(found)
    rows = [
        (name, hundredths(mine[key]) if key in mine else None, hundredths(means[key]) if key in means else None)
        for key, name in builder_summary.group_titles(found).items()
    ]
    return pd.DataFrame(rows, columns=["group", "rate", "mean"]).astype({"rate": "Int64", "mean": "Int64"})


def below_mean(frame: pd.DataFrame) -> str:
    """进度控制低于全体平均; or that none is."""
    low = [str(group) for group, rate, mean in zip(frame["group"], frame["rate"], frame["mean"], strict=True) if _less(rate, mean)]
    return titles.fit(f"{'、'.join(low)}低于全体平均", f"{len(low)}个组低于全体平均") if low else "各组都不低于全体平均"


def _less(rate: int, mean: int) -> bool:
    return fmt.known(rate) and fmt.known(mean) and rate < mean


def short_period(kind: NoticeKind, period: str) -> str:
    """2018年度, 2018年信用, 2019年二季度: as the head of a column."""
    if kind is NoticeKind.QUARTER:
        return f"{period[:4]}年{'一二三四'[int(period[-1]) - 1]}季度"
    return f"{period}年{'信用' if kind is NoticeKind.CREDIT else '度'}"


def briefly(one: ResultLine) -> str:
    """2018年, 2018年信用, 2019年二季度: before a grade in a title."""
    return f"{one.period}年" if one.kind is NoticeKind.YEAR else short_period(one.kind, one.period)


def _sorted(history: Sequence[ResultLine]) -> list[ResultLine]:
    order = {NoticeKind.QUARTER: 0, NoticeKind.YEAR: 1, NoticeKind.CREDIT: 2}
    return sorted(history, key=lambda one: (one.period[:4], order[one.kind], one.period, one.place is None, one.place or 0))


def history(lines: Sequence[ResultLine]) -> pd.DataFrame:
    """Published results of every builder, one column a period: 86.40 良好; the order is that of the newest year."""
    ordered = _sorted(lines)
    heads = list(dict.fromkeys(short_period(one.kind, one.period) for one in ordered))
    years = [one for one in ordered if one.kind is NoticeKind.YEAR]
    last = {one.unit_id: one.place for one in years if years and one.period == years[-1].period}
    cells: dict[int, dict[str, str]] = {}
    names = {one.unit_id: one.unit for one in ordered}
    for one in ordered:
        cells.setdefault(one.unit_id, {})[short_period(one.kind, one.period)] = cell(one)
    units = sorted(cells, key=lambda unit: (last.get(unit) is None, last.get(unit) or 0, unit))
    rows = [{"单位": names[unit]} | {head: cells[unit].get(head, fmt.MISSING) for head in heads} for unit in units]
    return pd.DataFrame(rows)


def cell(one: ResultLine) -> str:
    """A result in one cell: 86.40 良好; 不参评; 缺少数据."""
    return why_none(one) if one.score is None else " ".join(part for part in (points(one), one.grade) if part)


def points(one: ResultLine) -> str:
    """The score as it was printed when it was signed, else with two decimals."""
    return one.printed or fmt.score(one.score)


def printed_gap(one: ResultLine, mean: int) -> str:
    """How far a score stands from a mean in ten-thousandths, as both are printed: +8.02 where 88.02 stands beside 80.00."""
    score = Decimal(one.printed) if one.printed else fmt.score_value(one.score)
    beside = fmt.score_value(mean)
    return fmt.MISSING if score is None or beside is None else fmt.signed(fmt.grouped(score - beside))


def why_none(one: ResultLine) -> str:
    """Why there is no score, in a word; that there is no result where the reason was not noted."""
    if one.why in Ungraded.__members__:
        return word_of(Ungraded[one.why], quarter=one.kind is NoticeKind.QUARTER)
    return one.grade or "没有结果"


def trend(lines: Sequence[ResultLine]) -> str:
    """2019年二季度比一季度高3.20分; with fewer than two quarters the newest grades: 2018年度良好，2018年信用A."""
    held = [(one, one.score) for one in _sorted(lines) if one.kind is NoticeKind.QUARTER and one.score is not None]
    if len(held) > 1:
        (before, first), (last, second) = held[-2:]
        gap = second - first
        than = briefly(before).removeprefix(last.period[:4] + "年")
        return f"{briefly(last)}{f'比{than}{_side(gap)}{fmt.score(abs(gap))}分' if gap else f'与{than}持平'}"
    graded = {one.kind: one for one in _sorted(lines) if one.grade and one.score is not None}
    return "，".join(f"{short_period(one.kind, one.period)}{one.grade}" for one in graded.values()) or f"历次结果{len(lines)}次"


def past_title(lines: Sequence[ResultLine]) -> str:
    """2019年二季度与一季度比，12家升、9家降; with fewer than two quarters how many builders have results."""
    quarters = sorted({one.period for one in lines if one.kind is NoticeKind.QUARTER})[-2:]
    found = {(one.period, one.unit_id): one.score for one in lines if one.kind is NoticeKind.QUARTER and one.score is not None}
    if len(quarters) < PAIR:
        return f"{len({one.unit_id for one in lines})}家单位有结果"
    before, after = quarters
    gaps = [score - found[before, unit] for (period, unit), score in found.items() if period == after and (before, unit) in found]
    named = [short_period(NoticeKind.QUARTER, one) for one in quarters]
    said = f"{sum(gap > 0 for gap in gaps)}家升、{sum(gap < 0 for gap in gaps)}家降"
    return f"{named[1]}与{named[0].removeprefix(after[:4] + '年')}比，{said}"


def _side(gap: int) -> str:
    return "高" if gap > 0 else "低"


def course(lines: Sequence[ResultLine]) -> pd.DataFrame:
    """One builder's results over the periods: period, score, text (score, grade, place)."""
    rows = [(short_period(one.kind, one.period), one.score, _told(one)) for one in _sorted(lines)]
    return pd.DataFrame(rows, columns=["period", "score", "text"]).astype({"score": "Int64"})


def _told(one: ResultLine) -> str:
    place = "" if one.place is None else f"　{fmt.rank(one.place)}"
    return f"{cell(one)}{place}{'（公示中）' if one.state is NoticeState.OPEN else ''}"


def quarters_word(quarters: Sequence[Quarter]) -> str:
    """第二、三、四季度."""
    return f"第{'、'.join('一二三四'[one.number - 1] for one in quarters)}季度" if quarters else ""


def names_of(history_lines: Sequence[ResultLine]) -> Mapping[int, str]:
    """The builders that have published results, by id."""
    return {one.unit_id: one.unit for one in history_lines}
