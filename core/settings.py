"""Settings from the environment, typed: where the facts live and how the server listens."""

import os
from dataclasses import dataclass
from pathlib import Path

LOCAL_FOLDER = Path(".ducha")


@dataclass(frozen=True)
class Settings:
    """What an operator may set; every field has one environment variable."""

    database_url: str
    port: int
    address: str


def local_database(folder: Path = LOCAL_FOLDER, name: str = "ducha.sqlite") -> str:
    """Return the URL of an SQLite file in the local folder."""
    return f"sqlite:///{(folder / name).absolute()}"


def from_environment() -> Settings:
    """Read DUCHA_DATABASE_URL, DUCHA_PORT and DUCHA_ADDRESS; without them the local SQLite file and localhost:8600."""
    return Settings(
        database_url=os.environ.get("DUCHA_DATABASE_URL") or local_database(),
        port=int(os.environ.get("DUCHA_PORT", "8600")),
        address=os.environ.get("DUCHA_ADDRESS", "127.0.0.1"),
    )
