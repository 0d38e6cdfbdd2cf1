"""`ducha rank`: the headline and the ranked lists of a month, as text, CSV or JSON."""

import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Protocol

import typer

from core.db import existing, reading
from core.errors import NotFound
from core.models import City, ReportingMonth
from core.period import Month, now
from core.settings import from_environment
from core.vocabulary import ListKind
from dashboard.cli.columns import aligned
from data.export import Exported, to_csv
from scoring.explain import ASSUMED_MARKS, NO_LISTS_YET, evidence_sentence, on_list, points, why_listed
from scoring.notes import notes
from scoring.publish import Draft, draft
from scoring.ratio import Ratio
from scoring.rulebook import Rulebook
from scoring.rulebook_file import edition, holds_on, in_force, load
from scoring.summary import report_counts
from scoring.verdicts import SeriesVerdict, Standing


def run(
    month: Annotated[str, typer.Option("--month", help="月份，如2019-07")],
    rulebook: Annotated[str, typer.Option("--rulebook", help="规则名称，或一个规则文件；不写则按本市选定的办法")] = "",
    format_: Annotated[str, typer.Option("--format", help="table、csv或json")] = "table",
) -> None:
    """Print the headline and the lists; the database is DUCHA_DATABASE_URL, else the local file."""
    if format_ not in FORMATS:
        raise NotFound("输出格式", format_, f"可用：{'、'.join(FORMATS)}。")
    asked = Month.parse(month)
    engine = existing(from_environment().database_url)
    with reading(engine) as session:
        city = session.get(City, 1)
        if session.get(ReportingMonth, (asked.year, asked.number)) is None:
            raise NotFound("填报月份", asked.chinese, "这个月没有开放填报，不能测算。")
        computed = draft(session, asked, now=now(), rulebook=_book(rulebook, asked))
    demonstration = city is not None and city.demonstration
    sys.stdout.buffer.write(FORMATS[format_](computed, demonstration=demonstration))


def _book(name: str, month: Month) -> Rulebook | None:
    if not name:
        return None
    if name.endswith(".toml"):
        return load(Path(name))
    return edition(name) or in_force(name, month.last_day)


class Writer(Protocol):
    """Writes computed lists in one format."""

    def __call__(self, computed: Draft, *, demonstration: bool) -> bytes:
        """Return the whole output, marked as a draft and, on demonstration data, as such."""


COLUMNS = ("系列", "名次", "单位", "榜单", "得分", "满分", "完成序时计划%", "完成年度计划%", "缺报", "未报", "待审", "原计划名次", "说明")


def _rows(series: SeriesVerdict, book: Rulebook) -> list[tuple[Exported, ...]]:
    return [(series.title, *_row(standing, series, book)) for standing in series.standings]


def _row(standing: Standing, series: SeriesVerdict, book: Rulebook) -> tuple[Exported, ...]:
    found = standing.found
    scored = bool(found.findings) and found.score is not None
    return (
        standing.place,
        standing.name,
        standing.listed.label if standing.listed else "",
        points(found.score) if scored and found.score is not None else None,
        points(sum(one.full for one in found.findings if one.full is not None)) if scored else None,
        found.ratios["schedule_rate"].percent,
        found.ratios["annual_completion"].percent,
        found.counts["missing_reports"],
        found.counts["unreported"],
        found.counts["pending_reports"],
        standing.original_place,
        "；".join([why_listed(standing, series, rulebook=book), *standing.remarks]),
    )


def _table(computed: Draft, *, demonstration: bool) -> bytes:
    verdict = computed.verdict
    lines = ["演示数据"] if demonstration else []
    month = computed.headline.month.chinese
    lines += [] if computed.closed else [f"{month}填报中，未报为至今没有报送。{NO_LISTS_YET}，下列名次为中途测算。"]
    lines += [
        computed.headline.sentence(),
        *_lower_bound(computed),
        rule_line(verdict.rulebook, computed.headline.month, state=_state(computed)),
    ]
    lines += [f"{evidence_sentence(verdict.rulebook.evidence)}。", *([] if computed.chosen else [f"{NOT_CHOSEN}。"])]
    lines += verdict.unexpected
    for series in verdict.series:
        rows = [_shown(["—" if cell is None else str(cell) for cell in row], computed) for row in _rows(series, verdict.rulebook)]
        lists = f"红榜：{on_list(series, ListKind.RED)}　黑榜：{on_list(series, ListKind.BLACK)}" if computed.closed else NO_LISTS_YET
        lines += ["", f"{series.title}（{len(series.ranked)}个单位参评）　{lists}", *aligned([_shown(COLUMNS, computed), *rows])]
        lines += [why_listed(one, series, rulebook=verdict.rulebook) for one in series.standings if one.listed]
        lines += _notes(computed, series)
    return "\n".join([*lines, ""]).encode()


def _shown(cells: Sequence[str], computed: Draft) -> list[str]:
    """The columns of the printed table: without series and reason, and 未报 only while units still report."""
    hidden = {"系列", "说明", *(["未报"] if computed.closed else [])}
    return [cell for name, cell in zip(COLUMNS, cells, strict=True) if name not in hidden]


def _lower_bound(computed: Draft) -> list[str]:
    """What the headline does not yet hold: reports of the month that were not reviewed or did not come."""
    counts = report_counts(computed.facts)
    open_ones = (("待审", counts.pending), ("缺报" if computed.closed else "未报", counts.missing))
    said = "、".join(f"{word}{number}项" for word, number in open_ones if number)
    return [f"本月{said}未计入，实际完成投资为下限。"] if said else []


def _notes(computed: Draft, series: SeriesVerdict) -> tuple[str, ...]:
    book = computed.verdict.rulebook
    rules = next(one for one in book.series if one.key == series.key)
    return notes(computed.facts, series, rules=rules, rulebook=book)


NOT_CHOSEN = "本市没有选定办法，按示范办法测算，仅供参考"


def _state(computed: Draft) -> str:
    return "测算稿（未签发）" if computed.closed else "填报中，测算稿（未签发）"


def rule_line(book: Rulebook, month: Month, *, state: str) -> str:
    """Name the rule, its edition, whether it is only assumed or not in force in the month, and the state of the lists."""
    assumed = "（假定，未见公开来源）" if book.assumed else f"（{ASSUMED_MARKS}）" if book.assumed_marks else ""
    beyond = "" if holds_on(book, month.last_day) else f"{month.chinese}不在施行期内，仅供比较。"
    since = book.in_force_from.isoformat()
    day = f"施行日未见，按{since}起" if book.day_assumed else f"{since}起施行"
    return f"规则：{book.title}，{day}{assumed}。{beyond}{state}。"


def _csv(computed: Draft, *, demonstration: bool) -> bytes:
    mark = f"{'演示数据，' if demonstration else ''}{_state(computed)}；{evidence_sentence(computed.verdict.rulebook.evidence)}"
    mark += "" if computed.chosen else f"；{NOT_CHOSEN}"
    mark += f"；{computed.headline.sentence()}"
    rows = [row for series in computed.verdict.series for row in _rows(series, computed.verdict.rulebook)]
    return to_csv([*COLUMNS, "备注"], [(*row, mark) for row in rows])


def _json(computed: Draft, *, demonstration: bool) -> bytes:
    head, verdict = computed.headline, computed.verdict
    whole = {
        "demonstration": demonstration,
        "status": "draft",
        "closed": computed.closed,
        "month": str(head.month),
        "headline": head.sentence(),
        "totals": {"projects": head.projects, "plan_fen": head.plan, "actual_fen": head.actual, "annual_plan_fen": head.annual},
        "rulebook": _rulebook_json(computed),
        "unexpected": list(verdict.unexpected),
        "series": [_series_json(series, computed) for series in verdict.series],
    }
    return (json.dumps(whole, ensure_ascii=False, indent=2, sort_keys=True) + "\n").encode()


def _rulebook_json(computed: Draft) -> dict[str, object]:
    book = computed.verdict.rulebook
    proof = book.evidence
    return {
        "edition": book.edition,
        "sha256": book.digest,
        "assumed": book.assumed,
        "chosen": computed.chosen,
        "evidence": {"kind": proof.kind, "cases": proof.cases, "reproduced": proof.reproduced},
    }


def _series_json(series: SeriesVerdict, computed: Draft) -> dict[str, object]:
    return {
        "key": series.key,
        "title": series.title,
        "places": dict(series.sizes),
        "standings": [_standing_json(standing, series, book=computed.verdict.rulebook) for standing in series.standings],
        "notes": list(_notes(computed, series)),
    }


def _standing_json(standing: Standing, series: SeriesVerdict, *, book: Rulebook) -> dict[str, object]:
    found = standing.found
    without = found.without_exempted
    return {
        "unit_id": standing.unit_id,
        "unit": standing.name,
        "place": standing.place,
        "original_place": standing.original_place,
        "list": standing.listed.name if standing.listed else None,
        "target_met": standing.target,
        "exempt": standing.exempt,
        "score_ten_thousandths": found.score,
        "counts": dict(found.counts),
        "rates": _rates(found.ratios),
        "rates_without_force_majeure": None if without is None else _rates(without),
        "components": [
            {"key": one.component, "value": one.value, "full": one.full, "outcome": one.outcome.name, "clause": one.clause}
            for one in found.findings
        ],
        "reason": why_listed(standing, series, rulebook=book),
        "remarks": list(standing.remarks),
    }


def _rates(ratios: Mapping[str, Ratio]) -> dict[str, list[int]]:
    return {name: [ratio.numerator, ratio.denominator] for name, ratio in ratios.items()}


FORMATS: dict[str, Writer] = {"table": _table, "csv": _csv, "json": _json}
