"""On what ground an act is proposed: a card, or a rule's proposal of one, as clause and figures that nobody types."""

from collections.abc import Sequence
from dataclasses import dataclass

from core.commands.card import Subject
from core.money import wan
from core.period import Month
from core.queries.cards import IssuedCard
from core.vocabulary import ActKind
from scoring.cards import Proposal
from scoring.publish.route import clause_of, key_of
from scoring.ratio import Ratio
from scoring.verdicts import Verdict


@dataclass(frozen=True)
class Ground:
    """Whom an act is about, by which clause, the sentence that says on which figures, and what the rule prescribes beside the card."""

    subject: Subject
    clause: str
    figures: str
    then: str = ""

    @property
    def kind(self) -> ActKind | None:
        """The act that the rule names beside the card, the first of them; None where it names none."""
        named = [kind for kind in ActKind if kind.label in self.then]
        return min(named, key=lambda kind: self.then.index(kind.label), default=None)


def of_proposal(one: Proposal, verdict: Verdict) -> Ground:
    """Return the ground that a proposed card gives: rate to date, missing reports, for how many months a yellow card ran before it.

    That a card is proposed it does not say: the act is read outside the bureau, and the card may not be issued.
    """
    said = [_done(verdict.month, one.ratio)]
    said += [f"缺报{one.missing}项，实际为下限"] if one.missing else []
    said += [f"此前连续{one.running}个月发黄牌"] if one.running else []
    return Ground(Subject(*key_of(one)), clause_of(one, verdict.rulebook), f"{'，'.join(said)}。", one.then)


def of_card(one: IssuedCard, known: Sequence[IssuedCard]) -> Ground:
    """Return the ground that an issued card gives; `known` are the cards in which those of the months before it are looked up."""
    said = [f"{one.month.chinese}发{one.colour.label}"]
    said += [] if one.figures is None else [_done(one.month, Ratio(*one.figures))]
    running = months_running(one, known)
    said += [f"连续{running}个月有牌"] if running > 1 else []
    return Ground(Subject(one.project_id, one.unit_id), one.clause, f"{'，'.join(said)}。")


def months_running(one: IssuedCard, known: Sequence[IssuedCard]) -> int:
    """Return for how many months running, up to the card's own, its subject was issued one."""
    mine = {other.month for other in known if (other.project_id, other.unit_id) == (one.project_id, one.unit_id)}
    month, number = one.month, 1
    while month.previous() in mine:
        month, number = month.previous(), number + 1
    return number


def _done(month: Month, ratio: Ratio) -> str:
    """The year to date in one line."""
    rate = "不适用" if ratio.percent is None else f"{ratio.percent}%"
    due, done = wan(ratio.denominator, places=0), wan(ratio.numerator, places=0)
    return f"{month.year}年{month.span_chinese}计划{due}，实际{done}，完成序时计划{rate}"
