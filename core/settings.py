"""Settings from the environment, typed: where the facts live and how the server listens."""

import os
from dataclasses import dataclass
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[1]
FOLDER = ".ducha"
FILE = "ducha.sqlite"


@dataclass(frozen=True)
class Settings:
    """What an operator may set; every field has one environment variable."""

    database_url: str
    port: int
    address: str


def local_database() -> str:
    """Return the URL of the local SQLite file: in the checkout, or, where the program is installed, in the current folder."""
    home = CHECKOUT if (CHECKOUT / "pyproject.toml").exists() else Path.cwd()
    return f"sqlite:///{home / FOLDER / FILE}"


def from_environment() -> Settings:
    """Read DUCHA_DATABASE_URL, DUCHA_PORT and DUCHA_ADDRESS; without them the local SQLite file and localhost:8600."""
    return Settings(
        database_url=os.environ.get("DUCHA_DATABASE_URL") or local_database(),
        port=int(os.environ.get("DUCHA_PORT", "8600")),
        address=os.environ.get("DUCHA_ADDRESS", "127.0.0.1"),
    )
