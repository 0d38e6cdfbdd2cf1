"""What of a list is sealed, as bytes: facts, rulebook, findings and lists; and how the last are derived again from the first two."""

import re
from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from typing import Any

from core import sealing
from core.errors import BadInput
from core.period import Month
from core.snapshot import FRAMES, Snapshot, from_csv
from scoring.cards import Proposal
from scoring.evaluate import Finding, measures_of
from scoring.explain import headline
from scoring.measures import SEALED_FOR
from scoring.ratio import Ratio
from scoring.rulebook import Rulebook
from scoring.rulebook_file import parse
from scoring.verdicts import SeriesVerdict, Standing, Verdict, judge

FORMAT = 1
"""The form of the result's bytes; what changes it gets a new number."""
RESULT, DECISIONS = "result.json", "decisions.json"
"""What the judgement gave, and what persons decided about cards."""
_RULEBOOK = re.compile(r"rulebook/([a-z0-9_-]+)\.(\d{4}-\d{2}-\d{2})\.toml")

Parts = tuple[tuple[str, bytes], ...]
"""Names and bytes of what is sealed, in their order."""


def parts(facts: Snapshot, verdict: Verdict) -> Parts:
    """Return what is sealed of a verdict: every frame of its facts, the rulebook's own bytes, the result."""
    frames = tuple((f"facts/{name}.csv", facts.csv(name)) for name in _read_by(verdict.rulebook))
    book = (f"rulebook/{verdict.rulebook.edition}.toml", verdict.rulebook.content)
    return (*frames, book, (RESULT, result(facts, verdict)))


def opened(month: Month, sealed: Mapping[str, bytes]) -> tuple[Snapshot, Rulebook]:
    """Return the facts and the rulebook that were sealed. Raises BadInput or BadRulebook when the bytes are not those of a seal."""
    facts = from_csv(month, {name: sealed[f"facts/{name}.csv"] for name in FRAMES if f"facts/{name}.csv" in sealed})
    named = [(found, sealed[name]) for name in sealed if (found := _RULEBOOK.fullmatch(name))]
    if len(named) != 1:
        raise BadInput("封存的内容里应有一份评分规则，可能被改动。请运行./ducha verify核对。")
    found, content = named[0]
    book = parse(content, found[0].split("/")[1], name=found[1], in_force_from=date.fromisoformat(found[2]))
    missing = [name for name in _read_by(book) if f"facts/{name}.csv" not in sealed]
    if missing:
        raise BadInput(f"封存的数据缺少{'、'.join(missing)}，可能被改动。请运行./ducha verify核对。")
    return facts, book


def _read_by(book: Rulebook) -> tuple[str, ...]:
    """The frames that are sealed with a list by a rulebook: those of every book, and what its measures read beside."""
    taken = measures_of(book)
    return tuple(name for name in FRAMES if name not in SEALED_FOR or SEALED_FOR[name] in taken)


def judged(month: Month, sealed: Mapping[str, bytes]) -> tuple[Snapshot, Verdict]:
    """Return the facts that were sealed and the verdict that the sealed rulebook gives of them, derived anew."""
    facts, book = opened(month, sealed)
    return facts, judge(facts, book)


def derived(month: Month, sealed: Mapping[str, bytes]) -> bytes:
    """Return the result derived again from the sealed facts and rulebook; a sound seal holds the same bytes."""
    return result(*judged(month, sealed))


def result(facts: Snapshot, verdict: Verdict) -> bytes:
    """Return findings, lists and proposed cards as canonical JSON: whole numbers and words, sorted keys, no clock, no code revision."""
    head = headline(facts)
    whole = {
        "format": FORMAT,
        "engine": verdict.rulebook.engine,
        "month": str(verdict.month),
        "rulebook": {"edition": verdict.rulebook.edition, "sha256": verdict.rulebook.digest},
        "city": {"projects": head.projects, "plan": head.plan, "actual": head.actual, "annual": head.annual},
        "series": [_series(one) for one in verdict.series],
        "cards": [_card(one) for one in verdict.cards],
    }
    return sealing.packed(whole)


def _series(one: SeriesVerdict) -> dict[str, Any]:
    return {
        "key": one.key,
        "title": one.title,
        "sizes": dict(one.sizes),
        "moved": list(one.moved),
        "standings": [_standing(standing) for standing in one.standings],
    }


def _standing(one: Standing) -> dict[str, Any]:
    found = one.found
    return {
        "unit_id": one.unit_id,
        "name": one.name,
        "place": one.place,
        "original_place": one.original_place,
        "listed": one.listed.name if one.listed else None,
        "target": one.target,
        "exempt": one.exempt,
        "score": found.score,
        "original_score": found.original_score,
        "projects": found.projects,
        "annual_plan": found.annual_plan,
        "rates": _rates(found.ratios),
        "without_force_majeure": None if found.without_exempted is None else _rates(found.without_exempted),
        "counts": dict(found.counts),
        "runs": dict(found.runs),
        "remarks": list(one.remarks),
        "findings": [_finding(finding) for finding in found.findings],
    }


def _finding(one: Finding) -> dict[str, Any]:
    return {
        "component": one.component,
        "reads": [one.reads.kind, one.reads.name],
        "numerator": one.numerator,
        "denominator": one.denominator,
        "value": one.value,
        "full": one.full,
        "threshold": _fraction(one.threshold),
        "outcome": one.outcome.name,
        "clause": one.clause,
        "place": one.place,
        "base": _fraction(one.base),
        "early": one.early,
    }


def _card(one: Proposal) -> dict[str, Any]:
    return {
        "removal": one.removal,
        "colour": one.colour.name,
        "subject": one.subject,
        "subject_id": one.subject_id,
        "rate": _ratio(one.ratio),
        "without_force_majeure": None if one.without is None else _ratio(one.without),
        "missing_reports": one.missing,
        "running": one.running,
        "outcome": one.outcome.name,
        "clause": one.cited.clause,
        **({"then": one.then} if one.then else {}),
    }


def _rates(ratios: Mapping[str, Ratio]) -> dict[str, list[int]]:
    return {name: _ratio(ratio) for name, ratio in ratios.items()}


def _ratio(ratio: Ratio) -> list[int]:
    return [ratio.numerator, ratio.denominator]


def _fraction(value: Fraction | None) -> list[int] | None:
    return None if value is None else [value.numerator, value.denominator]
