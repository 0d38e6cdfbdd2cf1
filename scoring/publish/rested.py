"""What the credit of a year rests on: the final results of that year, and whether a later version took their place."""

from sqlmodel import Session

from core import replaced
from core.errors import Conflict
from core.models import BuilderNotice
from core.queries.notices import NoticeLine
from core.replaced import YearReplaced
from core.vocabulary import NoticeKind
from scoring.builder_facts import YEAR_RESULT
from scoring.grading.book import GradeBook
from scoring.grading.book_file import book_edition


def reads_year(book: GradeBook) -> bool:
    """Whether a book asks for the final score of the same year's evaluation."""
    return any(one.reads == "figure" and one.name == YEAR_RESULT for one in book.components)


def year_replaced(session: Session, line: NoticeLine | BuilderNotice) -> YearReplaced | None:
    """Return what took the place of the year's results that a credit was built on; None where they still stand, or it reads none."""
    if line.kind is not NoticeKind.CREDIT or not reads_year(book_edition(line.rulebook)):
        return None
    return replaced.year_replaced(session, line.period, known_at=line.known_at)


def said(found: YearReplaced) -> str:
    """Return on which version a credit was built, and that it was replaced: a clause without its end."""
    return f"本评价以{found.year}年度代建考评第{found.used}版为依据，该版已被第{found.now}版代替"


def refuse_replaced(session: Session, notice: BuilderNotice) -> None:
    """Raise Conflict where the year's results that a credit was built on are no longer the final ones."""
    found = year_replaced(session, notice)
    if found is not None:
        raise Conflict(f"{said(found)}，不能办理生效。请起草新版，重新公示。")
