"""Checks of card rules: values without a light, rules that stand before graver ones, rules that never decide."""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations

from scoring.lint.conditions import ANNUAL, COUNT, MOST_BRANCHES, Ground, branches, of_rule, stated
from scoring.lint.finding import Found, Matter
from scoring.lint.regions import MOST, Box, Region, less, meet, names, shadow
from scoring.lint.values import BEFORE_ALL, BEHIND_ALL, NOTHING, Values, holes
from scoring.lint.words import in_words, whom
from scoring.predicates import OF_PROJECTS
from scoring.rulebook import CardRule, Light, RemovalRule, Rulebook

GRAVITY = {light: place for place, light in enumerate((Light.GREEN, Light.TRACK, Light.YELLOW, Light.RED))}


@dataclass(frozen=True)
class Placed:
    """A card rule, its place in the file from 1, and where it holds."""

    number: int
    rule: CardRule
    region: Region

    @property
    def where(self) -> str:
        """The key of the rule in the file."""
        return f"cards[{self.number}]"

    @property
    def light(self) -> Light:
        """What it shows."""
        return self.rule.light


def groups(book: Rulebook) -> Iterator[tuple[Placed, ...]]:
    """The rules that decide about the same subjects, as they stand; those too branched to be examined are left out."""
    rules = [
        Placed(number, rule, of_rule(rule, book))
        for number, rule in enumerate(book.cards, start=1)
        if branches(rule.condition) <= MOST_BRANCHES
    ]
    for key in dict.fromkeys((one.rule.subject, one.rule.series) for one in rules):
        yield tuple(one for one in rules if (one.rule.subject, one.rule.series) == key)


def gaps(matter: Matter) -> Found:
    """The rules that light the same subjects by one quantity leave no value without a light; where a green one is stated, none at all."""
    for rules in groups(matter.book):
        ground, who = Ground(matter.book, rules[0].rule.subject), whom(rules[0].rule, book=matter.book)
        for gap in dark(rules, ground):
            said = "、".join(in_words(name, values, domain=ground.domain(name)) for name, values in gap.box.items())
            unless = "（符合其他各条的除外）" if gap.partly else ""
            yield "、".join(gap.beside), f"{who}的{said}没有规定颜色{unless}；请核对原文，写明适用哪一种。"


@dataclass(frozen=True)
class Gap:
    """Values for which no rule gives a light, the keys of the rules beside them, and whether other rules may give one."""

    box: Box
    beside: tuple[str, ...]
    partly: bool


def dark(rules: tuple[Placed, ...], ground: Ground) -> Iterator[Gap]:
    """The gaps within the ladder of each quantity, then those that only several quantities together show."""
    found: list[Box] = []
    for name in dict.fromkeys(name for one in rules for name in sorted(names(one.region)) if name.startswith("compare ")):
        for gap in _between(name, rules, ground):
            found.append(gap.box)
            yield gap
    if not any(one.light is Light.GREEN for one in rules):
        return
    planned = _planned(rules, ground)
    left: Region = (planned,)
    for region in (*(one.region for one in rules), *((box,) for box in found)):
        left = less(left, region, full=ground.full)
    for box in left if len(left) <= MOST else ():
        limited = {name: values for name, values in box.items() if name != ANNUAL and values != planned[name]}
        if limited:
            yield Gap(limited, tuple(one.where for one in rules if names(one.region) & limited.keys()), partly=False)


def _planned(rules: tuple[Placed, ...], ground: Ground) -> Box:
    """Everything that the rules look at of a subject of which every figure is planned and which is large enough for every rule."""
    full = {name: Values(ground.full(name).spans) for one in rules for name in sorted(names(one.region))}
    least = max((one.rule.min_annual_plan for one in rules), default=0)
    return full | ({ANNUAL: COUNT.where(">=", Fraction(least))} if ANNUAL in full else {})


def _between(name: str, rules: tuple[Placed, ...], ground: Ground) -> Iterator[Gap]:
    """The gaps within the ladder of one quantity: the ways in which rules hold by this quantity alone."""
    ladder = [(one, box[name]) for one in rules for box in one.region if name in box and box.keys() <= {name, ANNUAL}]
    lights = {one.light for one, _ in ladder}
    if len(lights) < 2:
        return
    covered = NOTHING
    for _, values in ladder:
        covered = covered.join(values)
    others = tuple(box for one in rules for box in one.region if box.keys() - {name, ANNUAL})
    full = ground.full(name)
    unlit = full.less(covered) if Light.GREEN in lights else holes(covered).join(_beyond_the_worst(name, ladder, covered, full=full))
    for span in unlit.spans:
        hole: Box = {name: Values((span,))}
        if less((hole,), tuple(box for box in others if name in box), full=ground.full):
            beside = dict.fromkeys(one.where for one, values in ladder if any(cut in span for each in values.spans for cut in each))
            yield Gap(hole, tuple(beside), partly=bool(meet((hole,), others)))


def _beyond_the_worst(name: str, ladder: list[tuple[Placed, Values]], covered: Values, *, full: Values) -> Values:
    """The values worse than those of the gravest card: lower rates, longer delays."""
    longer = name.partition(" ")[2] in OF_PROJECTS
    end = covered.spans[-1][1] if longer else covered.spans[0][0]
    edge = {one.light for one, values in ladder if any(end in span for span in values.spans)}
    gravest = max((one.light for one, _ in ladder), key=lambda light: GRAVITY[light])
    worse = (end, BEHIND_ALL) if longer else (BEFORE_ALL, end)
    return full.meet(Values((worse,))) if edge == {gravest} and gravest.card else NOTHING


def overlaps(matter: Matter) -> Found:
    """The spans that two rules state for different lights by the same quantity lie apart, or one within the other."""
    for rules in groups(matter.book):
        ground = Ground(matter.book, rules[0].rule.subject)
        for later, earlier in combinations(reversed(rules), 2):
            for name in sorted(names(later.region) & names(earlier.region)):
                mine, theirs = (_alone(one, name) for one in (later, earlier))
                both = mine.meet(theirs)
                if later.light is not earlier.light and not both.empty and not (mine.less(theirs).empty or theirs.less(mine).empty):
                    said = in_words(name, both, domain=ground.domain(name))
                    told = f"{said}时，{earlier.where}（{earlier.light.label}）和本条（{later.light.label}）都成立"
                    yield later.where, f"{told}；请核对原文，写明适用哪一种。"


def _alone(one: Placed, name: str) -> Values:
    """The values of a quantity for which a rule holds by it alone."""
    found = NOTHING
    for box in one.region:
        if name.startswith("compare ") and name in box and box.keys() <= {name, ANNUAL}:
            found = found.join(box[name])
    return found


def shadowed(matter: Matter) -> Found:
    """Where two rules hold for the same values, the one written first, which decides, is not the lighter one."""
    for rules in groups(matter.book):
        for later, earlier in _shadowed(rules):
            said = _common(earlier, later, Ground(matter.book, later.rule.subject))
            told = f"先写的{earlier.where}（{earlier.light.label}）先适用，{later.light.label}提不出"
            yield later.where, f"{said}时，{told}；请把较重的写在前面。"


def _shadowed(rules: tuple[Placed, ...]) -> Iterator[tuple[Placed, Placed]]:
    """Each rule that stands behind a lighter one that holds for the same values, with the first such."""
    for place, later in enumerate(rules):
        lighter = (one for one in rules[:place] if GRAVITY[one.light] < GRAVITY[later.light] and meet(one.region, later.region))
        if (earlier := next(lighter, None)) is not None:
            yield later, earlier


def _common(one: Placed, other: Placed, ground: Ground) -> str:
    both = meet(one.region, other.region)
    named = sorted(name for name in names(both) if name.startswith("compare "))
    if len(named) == 1 and all(named[0] in box for box in both):
        return in_words(named[0], shadow(both, named[0], full=ground.full), domain=ground.domain(named[0]))
    return "两条同时成立"


def undecided(matter: Matter) -> Found:
    """Each rule decides in some case that the rules before it leave open."""
    for rules in groups(matter.book):
        known = {later.number for later, _ in _shadowed(rules)}
        ground = Ground(matter.book, rules[0].rule.subject)
        for place, later in enumerate(rules):
            left = later.region
            for earlier in rules[:place]:
                left = less(left, earlier.region, full=ground.full)
            if later.region and not left and later.number not in known:
                yield later.where, f"先写的各条已经包括它的全部情形，{later.light.label}的这一条永远轮不到；请调整先后或界线。"


def removal_with_card(matter: Matter) -> Found:
    """No removal holds at values of a quantity at which a card is still proposed to the same subject by that quantity."""
    for number, removal in enumerate(matter.book.removals, start=1):
        if branches(removal.condition) > MOST_BRANCHES:
            continue
        ground, region = Ground(matter.book, removal.subject), of_rule(removal, matter.book)
        for name in sorted(one for one in names(region) if one.startswith("compare ")):
            still = [(one.light, meet(left, region)) for one, left in _deciding(name, removal, matter.book)]
            lights = [light.label for light, both in still if both]
            if lights:
                values = shadow(tuple(box for _, both in still for box in both), name, full=ground.full)
                said = in_words(name, values, domain=ground.domain(name))
                told = f"{said}时仍提{'、'.join(dict.fromkeys(lights))}，摘牌提不出"
                yield f"removals[{number}]", f"{told}；请核对原文，调整摘牌或发牌的界线。"


def _deciding(name: str, removal: RemovalRule, book: Rulebook) -> Iterator[tuple[Placed, Region]]:
    """The card rules for a removal's subjects, each with where it decides by that quantity alone."""
    ground = Ground(book, removal.subject)
    for rules in groups(book):
        if (rules[0].rule.subject, rules[0].rule.series) == (removal.subject, removal.series):
            for place, one in enumerate(rules):
                left: Region = tuple(box for box in one.region if name in box and box.keys() <= {name, ANNUAL} and one.light.card)
                for earlier in rules[:place]:
                    left = less(left, earlier.region, full=ground.full)
                yield one, left


def too_branched(matter: Matter) -> Found:
    """A condition has no more branches than are examined."""
    for one in stated(matter.book):
        if branches(one.condition) > MOST_BRANCHES:
            yield one.where, f"条件的分支超过{MOST_BRANCHES}个，没有检查空档和重叠；请分成几条来写。"
