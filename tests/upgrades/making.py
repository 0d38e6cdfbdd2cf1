"""`python -m tests.upgrades.making RELEASE=COMMIT …`: the program of each commit loads its own demonstration city, which is then kept."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.upgrades.earlier import Earlier, earlier, keep, kept, kept_contents

ROOT = Path(__file__).resolve().parents[2]


def made(release: str, commit: str, contents: dict[str, bytes]) -> Earlier:
    """Take the commit's files out into a folder, have its program load its city with this environment, and read the database."""
    with tempfile.TemporaryDirectory(prefix="ducha-earlier-") as place:
        packed = subprocess.run(["git", "archive", commit], cwd=ROOT, capture_output=True, check=True).stdout
        subprocess.run(["tar", "x", "-C", place], input=packed, check=True)
        path = Path(place) / "earlier.sqlite"
        variables = os.environ | {"PYTHONPATH": place, "DUCHA_DATABASE_URL": f"sqlite:///{path}"}
        subprocess.run([sys.executable, "-m", "dashboard.cli", "demo", "--load-only"], cwd=place, env=variables, check=True)
        return kept(path, release, commit=commit, contents=contents)


def main() -> None:
    """Make every database that is asked for, beside those of other releases that are kept, and write the archives."""
    contents = dict(kept_contents())
    asked = [one.split("=") for one in sys.argv[1:]]
    found = earlier() | {release: made(release, commit, contents) for release, commit in asked}
    keep([found[release] for release in sorted(found)], contents)


if __name__ == "__main__":
    main()
