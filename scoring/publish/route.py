"""The route of a month's circular as far as it needs judgement: drafted from a verdict, signed as sealed bytes, read and derived again."""

import json
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime

from sqlmodel import Session, col, select

from core import db, sealing
from core.access import Actor, require
from core.commands import card, publication
from core.commands.card import DeclineCard, EndCard, IssueCard, Subject
from core.commands.publication import DraftCircular, Place, SignCircular
from core.errors import BadInput, Conflict, DuchaError, NotFound
from core.models import Card, Circular, Seal
from core.period import Month
from core.queries import circulars, decided, register, seals, vouched
from core.queries.circulars import CircularLine
from core.queries.decided import Decision
from core.snapshot import Snapshot, known_when_locked, snapshot
from core.vocabulary import CardColour, CircularState, Outcome, SealKind
from scoring import differing, seal
from scoring.cards import Proposal
from scoring.explain import headline
from scoring.publish import evaluation
from scoring.publish.drafting import DEFAULT_RULEBOOK, Draft
from scoring.rulebook import Rulebook
from scoring.rulebook_file import in_force
from scoring.summary import report_counts
from scoring.verdicts import Verdict, judge


@dataclass(frozen=True)
class Start:
    """Begin the circular of a month; a later version says why, and so does a first one that counts corrections since the lock (`anew`)."""

    month: Month
    reason: str = ""
    anew: bool = False


@dataclass(frozen=True)
class Sign:
    """Sign the circular whose result was seen; a remark where something stands open."""

    circular_id: int
    seen: str
    remark: str = ""


@dataclass(frozen=True)
class Seen:
    """What a proposal showed to who decides it: the colour, and the figures (fen, year to date)."""

    colour: CardColour
    figures: tuple[int, int]


@dataclass(frozen=True)
class DecideCard:
    """Follow a card that is proposed for a month, or do not, and say why; `seen` is what the proposal showed."""

    month: Month
    subject: Subject
    issue: bool
    reason: str = ""
    seen: Seen = field(kw_only=True)


@dataclass(frozen=True)
class Verified:
    """What a walk over all that is sealed found: how many lists and results of builders, the last digest, a sentence for each fault."""

    seals: int
    digest: str
    faults: tuple[str, ...]
    evaluations: int = 0


def start(session: Session, request: Start, *, by: Actor, on: datetime) -> Circular:
    """Draft the circular of a month: the first version as known when it was locked, a later one, or one decided so, as known now.

    Raises what core.commands.publication.draft_circular raises, NotFound without a plan or rulebook.
    """
    require(by, "起草通报")
    signed = any(one.signed_at is not None for one in publication.circulars_of(session, request.month))
    if request.anew and not request.reason.strip():
        raise BadInput("计入锁定以后批准的更正，要写明理由。")
    known_at = on if signed or request.anew else known_when_locked(session, request.month, now=on)
    facts, verdict = judged(session, request.month, known_at=known_at)
    return publication.draft_circular(session, to_draft(facts, verdict, known_at=known_at, reason=request.reason), by=by, on=on)


def to_draft(facts: Snapshot, verdict: Verdict, *, known_at: datetime, reason: str = "") -> DraftCircular:
    """Return the request that drafts a circular of a verdict."""
    result = sealing.digest(seal.result(facts, verdict))
    return DraftCircular(facts.month, verdict.rulebook.edition, known_at, result, reason)


def sign(session: Session, request: Sign, *, by: Actor, on: datetime) -> int:
    """Sign and seal a circular, and return the seal's number: the facts are judged once more, and must give what was drafted and seen.

    Raises what core.commands.publication.sign_circular raises.
    """
    require(by, "签发通报")
    held = session.get(Circular, request.circular_id)
    if held is None:
        raise NotFound("通报", request.circular_id, "请刷新后再看。")
    if request.seen != held.digest:
        raise Conflict("测算结果在查看以后有变动，没有签发。请刷新，看过新稿再签。")
    facts, verdict = judged(session, Month(held.year, held.month), known_at=held.known_at)
    signed = to_sign(session, facts, verdict=verdict, circular_id=request.circular_id, remark=request.remark)
    return publication.sign_circular(session, signed, by=by, on=on).number


def to_sign(session: Session, facts: Snapshot, *, verdict: Verdict, circular_id: int, remark: str) -> SignCircular:
    """Return the request that signs a circular: its parts as bytes, its places, what still stands open."""
    return SignCircular(
        circular_id=circular_id,
        digest=sealing.digest(seal.result(facts, verdict)),
        parts=(*seal.parts(facts, verdict), (seal.DECISIONS, decisions(session, facts.month))),
        places=places(verdict),
        open_ends=open_ends(session, facts, verdict=verdict),
        remark=remark,
    )


def drafted(session: Session, circular: CircularLine) -> Draft:
    """Compute the list of a circular that is not signed yet, as it was drafted; the caller has asked who looks."""
    facts, verdict = judged(session, circular.month, known_at=circular.known_at)
    return Draft(facts, verdict, headline(facts), circular.known_at, closed=True, chosen=True, circular=circular)


def sealed_list(session: Session, circular: CircularLine) -> Draft:
    """Return a signed list, judged again from its sealed facts by its sealed rulebook; the caller has asked who looks.

    Raises NotFound when the circular is not signed, BadInput when its bytes are not whole.
    """
    if circular.sealed is None:
        raise NotFound("已签发的通报", circular.id)
    facts, verdict = seal.judged(circular.month, circulars.sealed_parts(session, circular.sealed.id))
    return Draft(facts, verdict, headline(facts), circular.known_at, closed=True, chosen=True, circular=circular)


def places(verdict: Verdict) -> tuple[Place, ...]:
    """Return every place of a verdict, as later lists read them."""
    return tuple(
        Place(series.key, one.unit_id, one.place, one.original_place, one.listed, one.found.score)
        for series in verdict.series
        for one in series.standings
    )


def open_ends(session: Session, facts: Snapshot, *, verdict: Verdict) -> str:
    """Say what still stands open before signing: reports not reviewed, proposals of cards not decided; empty when nothing does."""
    pending = report_counts(facts).pending
    left = len(undecided(session, verdict))
    found = [f"{word}{number}项" for word, number in (("待审", pending), ("未决定的红黄牌", left)) if number]
    return f"{facts.month.chinese}还有{'、'.join(found)}" if found else ""


def undecided(session: Session, verdict: Verdict) -> tuple[Proposal, ...]:
    """Return the proposals of a verdict that nobody has decided yet; what force majeure excuses asks for no decision."""
    done = decided.settled(session, verdict.month)
    return tuple(one for one in verdict.cards if one.outcome is not Outcome.EXEMPTED and _key(one) not in done)


def key_of(one: Proposal) -> tuple[int | None, int | None]:
    """Return project_id and unit_id of a proposal's subject, one of them None."""
    return (one.subject_id, None) if one.of_project else (None, one.subject_id)


def seen(one: Proposal) -> Seen:
    """Return what a proposal shows to who decides it."""
    return Seen(one.colour, (one.ratio.numerator, one.ratio.denominator))


def _key(one: Proposal) -> decided.Key:
    return (one.removal, one.colour, *key_of(one))


def decide_card(session: Session, request: DecideCard, *, by: Actor, on: datetime) -> None:
    """Issue a card that the rule proposes for a locked month, or decline it.

    Raises NotFound (nothing is proposed), Conflict (something else than was seen), and what core.commands.card raises.
    """
    require(by, "决定红黄牌")
    _, verdict = judged(session, request.month, known_at=basis(session, request.month, on=on))
    _decide(session, request, verdict, by=by, on=on)


def basis(session: Session, month: Month, *, on: datetime) -> datetime:
    """Return as known when a month's cards are proposed: as in its circular under way, else in its latest signed one, else at the lock."""
    known = publication.circulars_of(session, month)
    working = [one for one in known if one.state in (CircularState.DRAFT, CircularState.CHECKING)]
    signed = sorted((one for one in known if one.signed_at is not None), key=lambda one: one.version)
    latest = [*signed, *working][-1:]
    return latest[0].known_at if latest else known_when_locked(session, month, now=on)


def _decide(session: Session, request: DecideCard, verdict: Verdict, *, by: Actor, on: datetime) -> None:
    mine = (one for one in verdict.cards if not one.removal and key_of(one) == (request.subject.project_id, request.subject.unit_id))
    found = next(mine, None)
    if found is None:
        raise NotFound("红黄牌建议", card.subject_name(session, request.subject), "本月规则没有提出发牌。请刷新后再看。")
    if request.seen != seen(found):
        raise Conflict("建议的牌或数据在查看以后有变动，没有决定。请刷新，看过新的建议再办。")
    if not request.issue:
        card.decline_card(session, DeclineCard(request.month, request.subject, found.colour, request.reason), by=by, on=on)
        return
    clause = clause_of(found, verdict.rulebook)
    asked = IssueCard(request.month, request.subject, found.colour, clause, seen(found).figures, request.reason)
    card.issue_card(session, asked, by=by, on=on)


def decide_cards(session: Session, request: tuple[DecideCard, ...], *, by: Actor, on: datetime) -> None:
    """Decide several cards of one month: all of them or none. Raises what decide_card raises, BadInput (none, or several months)."""
    require(by, "决定红黄牌")
    months = {one.month for one in request}
    if len(months) != 1:
        raise BadInput("请勾选同一个月的建议。")
    month = months.pop()
    _, verdict = judged(session, month, known_at=basis(session, month, on=on))
    for one in request:
        _decide(session, one, verdict, by=by, on=on)


def end_card(session: Session, request: EndCard, *, by: Actor, on: datetime) -> None:
    """Remove a card whose removal the rule proposes for a locked month, or keep it. Raises NotFound (nothing is proposed)."""
    require(by, "决定红黄牌")
    held = session.get(Card, request.card_id)
    if held is None:
        raise NotFound("红黄牌", request.card_id, "请刷新后再看。")
    _, verdict = judged(session, request.month, known_at=basis(session, request.month, on=on))
    if not any(one.removal and key_of(one) == (held.project_id, held.unit_id) for one in verdict.cards):
        raise NotFound("摘牌建议", request.card_id, f"按{request.month.chinese}的数据没有达到摘牌条件。")
    card.end_card(session, request, by=by, on=on)


def clause_of(proposal: Proposal, book: Rulebook) -> str:
    """Return the clause by which a card is proposed, as it stands on the card."""
    return f"{book.title}{proposal.cited.clause}{'（假定）' if proposal.cited.assumed else ''}"


def decisions(session: Session, month: Month) -> bytes:
    """Return what was decided about cards for a month as canonical JSON, of each subject its last card: no clock, sorted."""
    whole = [*decided.last_of_each(decided.issued(session, month)), *decided.not_followed(session, month)]
    whole.sort(key=lambda one: (one["decision"], one["project_id"] or 0, one["unit_id"] or 0))
    return sealing.packed(whole)


def verify(session: Session) -> Verified:
    """Walk every chain of seals: bytes under their digests, links, each result derived again from its facts and rulebook.

    Then signatures, issues, cards and refusals as the audit log keeps them. Whatever stands in the tables is read and told of.
    """
    faults: list[str] = []
    counted: Counter[SealKind] = Counter()
    with db.as_stored(session):
        for kind in SealKind:
            for walked in seals.walk(session, kind):
                faults += walked.faults or _beyond_bytes(session, kind, walked)
                counted[kind] += 1
            faults += seals.loose_ends(session, kind)
        faults += vouched.faults(session)
        last = session.exec(select(Seal.digest).order_by(col(Seal.id).desc())).first()
    said = tuple(_printable(fault) for fault in faults)
    return Verified(counted[SealKind.MONTHLY_LIST], last or sealing.BEGINNING, said, counted[SealKind.EVALUATION])


def _beyond_bytes(session: Session, kind: SealKind, walked: seals.Walked) -> tuple[str, ...]:
    """What is wrong with a seal whose bytes are whole: its result does not derive again, or rows say otherwise."""
    if kind is SealKind.MONTHLY_LIST:
        return (*_not_derived(walked), *_otherwise(session, walked))
    return tuple(evaluation.faults(session, walked)) if kind is SealKind.EVALUATION else ()


def _printable(fault: str) -> str:
    """A sentence in which what is no text is written out."""
    return fault.encode(errors="backslashreplace").decode()


def _not_derived(walked: seals.Walked) -> list[str]:
    """What the seal's result says otherwise than its facts and rulebook give, and its places otherwise than its result."""
    if seal.RESULT not in walked.parts:
        return [f"{walked.name}：没有榜单。"]
    try:
        again = seal.derived(Month.parse(walked.period), walked.parts)
        said = _places_of(walked.parts[seal.RESULT])
    except DuchaError as error:
        return [f"{walked.name}：不能重新推导（{error}）"]
    except (ValueError, LookupError, TypeError, AttributeError, ArithmeticError, RecursionError):
        return [f"{walked.name}：榜单不是规定的格式。"]
    faults = [] if again == walked.parts[seal.RESULT] else [f"{walked.name}：榜单与重新推导的结果不一致。"]
    return faults if walked.places == said else [*faults, f"{walked.name}：名次表与封存的榜单不一致。"]


def _places_of(result: bytes) -> dict[tuple[str, int], tuple[int | str | None, ...]]:
    return {
        (series["key"], one["unit_id"]): (one["place"], one["original_place"], one["listed"], one["score"])
        for series in json.loads(result)["series"]
        for one in series["standings"]
    }


def _otherwise(session: Session, walked: seals.Walked) -> list[str]:
    """What the rows of the circular and of cards say otherwise than the seal: its rulebook, its result, decisions that are gone."""
    result = sealing.digest(walked.parts.get(seal.RESULT, b""))
    book = next((name for name in walked.parts if name.startswith("rulebook/")), "")
    faults = [
        f"{walked.name}：通报登记的规则或结果与封存不一致。"
        for rulebook, digest in seals.registered(session, walked.seal_id)
        if (f"rulebook/{rulebook}.toml", digest) != (book, result)
    ]
    return [*faults, *_otherwise_decided(session, walked)]


def _otherwise_decided(session: Session, walked: seals.Walked) -> list[str]:
    """What the seal holds of cards and the tables do not, and the other way round as far as it was signed after them."""
    try:
        month, sealed = Month.parse(walked.period), json.loads(walked.parts.get(seal.DECISIONS, b"[]"))
        held = [*decided.issued(session, month), *decided.not_followed(session, month)]
        gone = any(one not in held for one in sealed)
        more = any(one not in sealed for one in decided.last_of_each(decided.issued(session, month, seal_id=walked.seal_id)))
    except (ValueError, LookupError, TypeError, RecursionError, DuchaError):
        return [f"{walked.name}：红黄牌决定不是规定的格式。"]
    said = ((gone, "封存的红黄牌决定在库中被改动或删去"), (more, "库中有签发以前发出而没有封存的牌"))
    return [f"{walked.name}：{fault}。" for wrong, fault in said if wrong]


def sealed_decisions(session: Session, circular: CircularLine) -> list[Decision] | None:
    """Return what was decided about cards as the seal of a circular holds it; None of a draft, which has none."""
    if circular.sealed is None:
        return None
    found: list[Decision] = json.loads(circulars.sealed_parts(session, circular.sealed.id).get(seal.DECISIONS, b"[]"))
    return found


def differences(session: Session, earlier: CircularLine, *, later: CircularLine, computed: Draft) -> tuple[str, ...]:
    """Return what a later version, signed or drafted as `computed`, changes against an earlier signed one, a sentence each.

    Raises NotFound when the earlier one is not signed.
    """
    if earlier.sealed is None:
        raise NotFound("已签发的通报", earlier.id)
    return differing.differences(circulars.sealed_parts(session, earlier.sealed.id), _parts(session, later, computed))


def _parts(session: Session, circular: CircularLine, computed: Draft) -> dict[str, bytes]:
    """What is sealed of a circular, or would be now."""
    if circular.sealed is not None:
        return circulars.sealed_parts(session, circular.sealed.id)
    return {**dict(seal.parts(computed.facts, computed.verdict)), seal.DECISIONS: decisions(session, circular.month)}


def judged(session: Session, month: Month, *, known_at: datetime) -> tuple[Snapshot, Verdict]:
    """Return the facts of a month as known at a moment, and the verdict of the rulebook by which its circular is drafted."""
    facts = snapshot(session, month, known_at=known_at)
    return facts, judge(facts, book_of(session, month))


def book_of(session: Session, month: Month) -> Rulebook:
    """Return the rulebook of a month's circular. Raises BadInput when the city chose none, NotFound when none is in force."""
    city = register.city(session)
    if city is None or (city.rulebook is None and not city.demonstration):
        raise BadInput("本市还没有选定办法，不能起草通报。请科室负责人先选定办法（./ducha init --rulebook 名称）。")
    return in_force(city.rulebook or DEFAULT_RULEBOOK, month.last_day)
