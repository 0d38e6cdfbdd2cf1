"""The linter of rulebooks: what can be read and yet is doubtful. `lint(book)` is pure; reading refuses the rest."""

from collections.abc import Iterable, Mapping

from core.errors import BadRulebook
from scoring.lint.editions import none_in_force, two_in_force, unchecked_facts, unknown_facts
from scoring.lint.finding import Check, LintFinding, Matter, Severity
from scoring.lint.lights import gaps, overlaps, removal_with_card, shadowed, too_branched, undecided
from scoring.lint.lists import both_lists, impossible, no_such_card, too_many_places
from scoring.lint.marks import idle_steps, low_caps, not_hundred, out_of_reach, short_bands, uneven_marks, unmarked
from scoring.lint.sources import assumed_within, uncited, unsaid, without_clause, without_date, without_issuer
from scoring.rulebook import Rulebook

__all__ = ["CHECKS", "UNREADABLE", "LintFinding", "Severity", "lint", "unreadable"]

CHECKS: dict[str, Check] = {
    "gaps": Check("空档", Severity.ERROR, gaps),
    "overlaps": Check("界线交叉", Severity.ERROR, overlaps),
    "shadowed": Check("轻者在先", Severity.ERROR, shadowed),
    "undecided": Check("轮不到", Severity.ERROR, undecided),
    "removal_with_card": Check("边发边摘", Severity.ERROR, removal_with_card),
    "impossible": Check("不可能", Severity.ERROR, impossible),
    "both_lists": Check("红黑重叠", Severity.ERROR, both_lists),
    "uneven_marks": Check("分值不一", Severity.ERROR, uneven_marks),
    "unmarked": Check("没有分值", Severity.ERROR, unmarked),
    "low_caps": Check("上限过低", Severity.ERROR, low_caps),
    "out_of_reach": Check("满分不可及", Severity.ERROR, out_of_reach),
    "too_many_places": Check("名额过多", Severity.ERROR, too_many_places),
    "uncited": Check("没有出处", Severity.ERROR, uncited),
    "without_clause": Check("没有条款", Severity.ERROR, without_clause),
    "without_issuer": Check("没有机关", Severity.ERROR, without_issuer),
    "two_in_force": Check("同日两版", Severity.ERROR, two_in_force),
    "unknown_facts": Check("没有数据", Severity.ERROR, unknown_facts),
    "no_such_card": Check("无牌可看", Severity.HINT, no_such_card),
    "not_hundred": Check("不是百分", Severity.HINT, not_hundred),
    "idle_steps": Check("档次重复", Severity.HINT, idle_steps),
    "short_bands": Check("名次档", Severity.HINT, short_bands),
    "without_date": Check("没有日期", Severity.HINT, without_date),
    "unsaid": Check("条文没有", Severity.HINT, unsaid),
    "assumed_within": Check("夹有假定", Severity.HINT, assumed_within),
    "none_in_force": Check("无版可用", Severity.HINT, none_in_force),
    "unchecked_facts": Check("数据未核", Severity.HINT, unchecked_facts),
    "too_branched": Check("没有检查", Severity.HINT, too_branched),
}
"""The checks, errors first: name, Chinese name, how grave, and the function, whose first sentence is the rule."""

UNREADABLE = "unreadable"
"""The name of the finding for a file that is refused on reading."""


def lint(
    book: Rulebook,
    editions: Iterable[Rulebook] = (),
    *,
    observations: Iterable[str] | None = None,
    units: Mapping[str, int] | None = None,
) -> tuple[LintFinding, ...]:
    """Return what is doubtful in a book, errors before hints, then in the order of the checks; nothing raises on a book that was read.

    `editions` are books of which those of the same name are compared by their days. `observations` are the names of figures from
    elsewhere that are held, None where not known; `units` how many units each series has, by key, over what the book expects.
    """
    matter = Matter(book, tuple(editions), None if observations is None else frozenset(observations), units)
    return tuple(
        LintFinding(name, check.severity, where, sentence)
        for severity in Severity
        for name, check in CHECKS.items()
        if check.severity is severity
        for where, sentence in check.find(matter)
    )


def unreadable(error: BadRulebook) -> LintFinding:
    """The one finding of a file that was refused on reading."""
    return LintFinding(UNREADABLE, Severity.ERROR, error.key, str(error))
