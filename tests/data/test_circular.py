"""What a circular says and under which letterhead: one number on paper and on record, the state of the list, what a version changes."""

import io
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import docx
import pytest
from sqlalchemy.engine import Engine

from core.db import transaction
from core.errors import BadInput, Conflict, NotAllowed, NotFound
from core.period import Month
from core.queries import circulars
from data.circular import Letterhead
from data.issuing import Issue, issue
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
