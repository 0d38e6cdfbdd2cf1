"""What the credit of a year rests on: the final results of that year, and whether a later version took their place."""

from sqlmodel import Session

from core import replaced
from core.errors import Conflict
from core.models import BuilderNotice
from core.queries import circulars
from core.queries.notices import NoticeLine
from core.replaced import YearReplaced
from core.vocabulary import NoticeKind
from scoring import builder_seal
from scoring.builder_facts import YEAR_RESULT
from scoring.grading.book import GradeBook
from scoring.grading.book_file import book_edition


def reads_year(book: GradeBook) -> bool:
    """Whether a book asks for the final score of the same year's evaluation."""
    return any(one.reads == "figure" and one.name == YEAR_RESULT for one in book.components)


def year_replaced(session: Session, line: NoticeLine | BuilderNotice) -> YearReplaced | None:
    """Return what took the place of the year's results that a credit was built on; None where they still stand, or it reads none."""
    if line.kind is not NoticeKind.CREDIT or not reads_year(_book(session, line)):
        return None
    return replaced.year_replaced(session, line.period, known_at=line.known_at)


def _book(session: Session, line: NoticeLine | BuilderNotice) -> GradeBook:
    """The book of a signed version as it was sealed, of a draft as its file is."""
    sealed = None if isinstance(line, BuilderNotice) or line.sealed is None else line.sealed.id
    seal_id = line.seal_id if isinstance(line, BuilderNotice) else sealed
    return book_edition(line.rulebook) if seal_id is None else builder_seal.sealed_book(circulars.sealed_parts(session, seal_id))


def said(found: YearReplaced) -> str:
    """Return on which version a credit was built, and that it was replaced: a clause without its end."""
    return f"本评价以{found.year}年度代建考评第{found.used}版为依据，该版已被第{found.now}版代替"


def refuse_replaced(session: Session, notice: BuilderNotice) -> None:
    """Raise Conflict where the year's results that a credit was built on are no longer the final ones."""
    found = year_replaced(session, notice)
    if found is not None:
        raise Conflict(f"{said(found)}，不能办理生效。请起草新版，重新公示。")
