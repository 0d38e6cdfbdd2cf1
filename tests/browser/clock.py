"""The clock of a served dashboard as a test sets it: it goes on at its pace from the moment that a file says."""

from datetime import datetime, timedelta, tzinfo
from pathlib import Path

from core import period

CLOCK = "TEST_CLOCK"
"""The variable of the environment that names the file."""


class Clock:
    """A clock so many seconds off the real one, as a file says each time it is asked; stands where the product asks the time."""

    def __init__(self, file: Path) -> None:
        self._file, self._real = file, vars(period)["datetime"]

    def set(self, moment: datetime) -> None:
        """Let it be this moment now."""
        written = self._file.with_suffix(".new")
        written.write_text(f"{(moment - self._real.now(moment.tzinfo)).total_seconds()}")
        written.replace(self._file)

    def now(self, zone: tzinfo) -> datetime:
        """Return the moment in a zone."""
        moment: datetime = self._real.now(zone) + timedelta(seconds=float(self._file.read_text()))
        return moment
