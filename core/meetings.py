"""会议: the forms in which the bureau meets over projects and goes to see them, and what is filed with a meeting."""

from core.vocabulary import Term

MOST_MINUTES = 4000
"""Characters of the minutes; longer ones are filed as a paper."""
MOST_PEOPLE = 200
"""Persons on the list of one meeting."""
MOST_PAPERS = 20
"""Papers filed with one meeting or round table."""


class MeetingForm(Term):
    """How the bureau met: around a table, on the site, or on a visit to it."""

    SITE = "现场协调会"
    HALL = "会场协调会"
    VISIT = "走访"
    SUPERVISION = "现场督导"

    @property
    def is_visit(self) -> bool:
        """Whether it counts as a visit to a site; else as a meeting."""
        return self in (MeetingForm.VISIT, MeetingForm.SUPERVISION)


class PaperKind(Term):
    """What a paper that is filed with a meeting or a round table is."""

    MINUTES = "会议纪要"
    PHOTO = "照片"
    SIGN_IN = "签到表"
    OTHER = "其他"
