"""What a circular says and under which letterhead: one number on paper and on record, the state of the list, what a version changes."""

import io
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import docx
import pytest
from sqlalchemy.engine import Engine
from sqlmodel import select

from core.db import transaction
from core.errors import BadInput, Conflict, NotAllowed, NotFound
from core.models import Unit
from core.period import Month
from core.queries import circulars
from core.vocabulary import Outcome
from data.circular import Letterhead, Said, compose, notice
from data.issuing import Issue, issue
from scoring.publish import route
from scoring.ratio import Ratio
from tests.office import Office, closed_town

JANUARY, FEBRUARY = Month(2019, 1), Month(2019, 2)
HEAD = Letterhead((" 甲局 ", "", "乙局"), "通报", "甲建督 [2019] 99 号", "各区", "", date(2019, 8, 20))


@pytest.fixture
def office(sqlite_engine: Engine) -> Iterator[Office]:
    with transaction(sqlite_engine) as session:
        yield closed_town(session)


def signed(office: Office, month: Month) -> int:
    number = office.start(month)
    office.check(number)
    office.sign(number)
    return number


def words(content: bytes) -> str:
    return "\n".join(one.text for one in docx.Document(io.BytesIO(content)).paragraphs)


@pytest.mark.parametrize(
    "typed",
    ["甲建督〔2019〕99号", "甲建督 [2019] 99 号", "甲建督［２０１９］９９号", "甲建督（2019）99号", "甲建督\u3000〔2019〕\u00a099号"],
)
def test_a_number_is_printed_as_it_is_recorded_however_it_was_typed(office: Office, typed: str) -> None:
    number = signed(office, JANUARY)
    told = issue(office.session, Issue(number, replace(HEAD, document=typed)), by=office.officer, on=office.now)
    line = office.line(number)
    assert line.issued is not None
    assert (told, line.issued.document, line.issued.issuers) == ("甲建督〔2019〕99号", "甲建督〔2019〕99号", ("甲局", "乙局"))
    papers = circulars.papers_of(office.session, office.officer, circular_id=number)
    assert "甲建督〔2019〕99号" in words(papers["通报.docx"]).split("\n")


def test_the_same_number_in_full_width_digits_was_used(office: Office) -> None:
    first, second = signed(office, JANUARY), signed(office, FEBRUARY)
    issue(office.session, Issue(first, HEAD), by=office.officer, on=office.now)
    with pytest.raises(Conflict, match="文号甲建督〔2019〕99号已经用过"):
        issue(office.session, Issue(second, replace(HEAD, document="甲建督[２０１９]９９号")), by=office.officer, on=office.now)


@pytest.mark.parametrize(
    ("what", "change", "said"),
    [
        ("no issuer", {"issuers": (" ", "")}, "发文机关没有填写"),
        ("no number", {"document": " "}, "文号没有填写"),
        ("no title", {"title": ""}, "标题没有填写"),
        ("no addressee", {"addressees": ""}, "主送没有填写"),
        ("no day", {"issued_on": None}, "印发日期没有填写"),
    ],
)
def test_a_letterhead_that_lacks_something_is_refused_before_anything_is_printed(
    office: Office, what: str, change: dict[str, object], said: str
) -> None:
    number = signed(office, JANUARY)
    with pytest.raises(BadInput, match=said):
        issue(office.session, Issue(number, replace(HEAD, **change)), by=office.officer, on=office.now)  # type: ignore[arg-type]  # fields by name
    assert what
    assert office.line(number).issued is None


def test_who_may_not_issue_is_refused_first_and_only_a_signed_list_is_issued(office: Office) -> None:
    number = office.start(JANUARY)
    with pytest.raises(NotAllowed, match="印发通报"):
        issue(office.session, Issue(number, HEAD), by=office.signatory, on=office.now)
    with pytest.raises(NotFound, match="已签发、待印发的通报"):
        issue(office.session, Issue(number, HEAD), by=office.officer, on=office.now)


def opening(office: Office, number: int) -> str:
    """The first paragraph of a circular as it stands now."""
    line = office.line(number)
    computed = route.drafted(office.session, line) if line.sealed is None else route.sealed_list(office.session, line)
    return compose(office.session, office.officer, circular=line, computed=computed).opening[0]


def test_the_draft_of_a_later_version_says_what_it_changes_before_it_is_signed(office: Office) -> None:
    office.publish(JANUARY)
    office.correct(JANUARY, 0)
    number = office.start(JANUARY, "漏计冲减")
    drafted = opening(office, number)
    assert drafted.startswith("本通报为第2版，代替第1版（鹭重办〔2019〕1号）。原因：漏计冲减。与前一版相比：")
    assert "指挥部：新城由红榜改为不列榜" in drafted
    office.check(number)
    office.sign(number)
    assert opening(office, number) == drafted


def test_a_later_version_that_changes_nothing_says_so(office: Office) -> None:
    office.publish(JANUARY)
    said = opening(office, office.start(JANUARY, "更正附件"))
    assert said.endswith("名次、榜单、数据和红黄牌与前一版相同。")


@pytest.mark.parametrize(("subject", "name"), [("project", "体育中心"), ("unit", "西湖"), ("district", "西湖")])
def test_force_majeure_names_whom_it_excuses(office: Office, subject: str, name: str) -> None:
    """Project 2 and unit 2 have the same number."""
    computed = route.drafted(office.session, office.line(office.start(JANUARY)))
    numbers = (office.project().project_id, office.session.exec(select(Unit.id).where(Unit.short_name == "西湖")).one())
    assert numbers[0] == numbers[1]
    (red,) = computed.verdict.cards
    excused = replace(red, subject=subject, outcome=Outcome.EXEMPTED, ratio=Ratio(50, 100), without=Ratio(85, 100))
    whole = replace(computed, verdict=replace(computed.verdict, cards=(excused,)))
    (told,) = (one.paragraphs for one in notice(whole, Letterhead(("甲局",), "通报"), said=Said()).sections if one.heading == "红黄牌")
    assert told[-1].startswith(f"{name}完成序时计划50.00%，剔除不可抗力月份后85.00%")


def test_many_changes_stand_in_an_annex_and_few_in_a_sentence(office: Office) -> None:
    computed = route.drafted(office.session, office.line(office.start(JANUARY)))
    several = tuple(f"第{number}处" for number in range(1, 10))
    few = notice(computed, Letterhead(("甲局",), "通报"), said=Said(replaces="代替第1版。", differences=several[:8]))
    many = notice(computed, Letterhead(("甲局",), "通报"), said=Said(replaces="代替第1版。", differences=several))
    assert few.opening[0] == f"代替第1版。与前一版相比：{'；'.join(several[:8])}。"
    assert many.opening[0] == "代替第1版。与前一版相比改动9处，见附件。"
    assert len(many.attachments) == len(few.attachments) + 1
    assert [row[1] for row in many.attachments[0].rows] == list(several)
