"""How an edition of a rule is called, and how its bytes are known again."""

import hashlib
from datetime import date


class Edition:
    """A rule as a dated file; the classes of rules say what stands in it."""

    name: str
    in_force_from: date
    content: bytes

    @property
    def edition(self) -> str:
        """Name and day, as the file is called."""
        return f"{self.name}.{self.in_force_from.isoformat()}"

    @property
    def digest(self) -> str:
        """SHA-256 of the file's bytes."""
        return hashlib.sha256(self.content).hexdigest()
