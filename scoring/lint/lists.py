"""Checks of conditions and lists: what can never hold, red and black at once, more places than units."""

from fractions import Fraction

from core.vocabulary import CardColour, ListKind
from scoring.lint.conditions import COUNT, MOST_BRANCHES, Ground, branches, holding, stated
from scoring.lint.finding import Found, Matter
from scoring.lint.regions import Region, meet
from scoring.predicates import OPERATORS
from scoring.rulebook import SUBJECTS, Condition, Rulebook

IN_ORDER = [{"first red", "last black"}, {"first black", "last red"}]
"""Places from the front and from the end, which are the same unit's only where units tie."""


def impossible(matter: Matter) -> Found:
    """Every condition, and every part of it, can hold in some case."""
    for one in stated(matter.book):
        if branches(one.condition) <= MOST_BRANCHES and (dead := _dead(one.condition, one.ground)) is not None:
            yield one.where, f"{_why(dead)}，永远不成立；请核对原文，改正或删去。"


def _dead(condition: Condition, ground: Ground) -> Condition | None:
    """The innermost first part that never holds; None if all can."""
    inner = next((dead for part in condition.parts if (dead := _dead(part, ground)) is not None), None)
    return inner or (None if holding(condition, ground) else condition)


def _why(dead: Condition) -> str:
    if dead.parts:
        return "“all_of”各条互相矛盾"
    if dead.kind in ("first", "last"):
        return f"“{dead.kind}”用到的名额{dead.subject}在各系列都是0"
    if dead.kind == "target":
        return f"“target”在完成目标的条件下没有{dead.subject}的情形"
    return f"“{dead.subject} {dead.op} {float(dead.value):g}”超出可能的数值"


def no_such_card(matter: Matter) -> Found:
    """Where a condition needs a card that was issued, a rule of the book proposes such cards."""
    for one in stated(matter.book):
        needed = (EVENT_COLOURS[part.subject] for part in one.condition.all() if _needs_a_card(part))
        lacking = dict.fromkeys(colour for colour in needed if not _proposes(matter.book, colour, one.ground.subject))
        for colour in lacking:
            yield one.where, f"要看已发的{colour.label}，而本办法没有提出{colour.label}的规则，除非另行发出，永远不成立；请核对原文。"


EVENT_COLOURS = {"red_card": CardColour.RED, "yellow_card": CardColour.YELLOW}


def _needs_a_card(part: Condition) -> bool:
    """Whether a condition does not hold where no such card was issued."""
    cards = part.kind in ("streak", "count_in_window") and part.subject in EVENT_COLOURS
    return cards and not OPERATORS[part.op](Fraction(0), part.value)


def _proposes(book: Rulebook, colour: CardColour, subject: str) -> bool:
    """Whether a rule proposes cards of a colour to subjects of the kind; to those of any kind for units in lists, whose projects count."""
    own = {"": SUBJECTS, "project": ("project",)}.get(subject, ("unit", "district"))
    return any(rule.light.card is colour and rule.subject in own for rule in book.cards)


def both_lists(matter: Matter) -> Found:
    """No unit fulfils the conditions of the red and of the black list at once, ties aside."""
    ground = Ground(matter.book)
    rules = {rule.kind: rule.condition for rule in matter.book.lists if branches(rule.condition) <= MOST_BRANCHES}
    if len(rules) < 2:
        return
    complete: Region = ({"compare missing_reports": COUNT.where("==", Fraction(0))},)
    red, black = (holding(rules[kind], ground) for kind in (ListKind.RED, ListKind.BLACK))
    if any(not any(pair <= box.keys() for pair in IN_ORDER) for box in meet(meet(red, complete), black)):
        first = matter.book.lists[0].kind.label
        yield "lists", f"同一单位可以同时符合红榜和黑榜的条件，先写的{first}先适用；请补写互相排斥的条件。"


def too_many_places(matter: Matter) -> Found:
    """The red and the black list together have no more places than the series has units."""
    units = matter.units_of
    for series in matter.book.series:
        if series.key not in units:
            continue
        sizes = {key: size.of(units[series.key]) for key, size in series.sizes}
        if sum(sizes.values()) > units[series.key]:
            told = "、".join(f"{label}{sizes[key]}个" for key, label in (("red", "红榜"), ("black", "黑榜")) if key in sizes)
            yield f"series.{series.key}.sizes", f"{series.title}有{units[series.key]}个单位，名额却有{told}；请核对名额或单位数。"
