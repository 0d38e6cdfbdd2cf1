"""``ducha serve``: serves the pages on the database that exists."""

from typing import Annotated

import typer

from core import db
from core.settings import from_environment
from dashboard.cli import web


def run(
    *,
    port: Annotated[int | None, typer.Option("--port", min=1, max=65535, help="网页端口，默认8600")] = None,
    address: Annotated[str | None, typer.Option("--address", help="监听地址，默认127.0.0.1，只有本机能打开")] = None,
) -> None:
    """Serve the pages until told to stop; a database that is missing or of another version is refused, never replaced."""
    url = from_environment().database_url
    db.existing(url).dispose()
    web.serve("serve", url=url, port=port, address=address)
