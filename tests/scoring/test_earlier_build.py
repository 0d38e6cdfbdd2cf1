"""A list that an earlier build sealed verifies with this one, and the chain goes on from it."""

import os
import subprocess
import sys
import zipfile
from io import BytesIO
from pathlib import Path

import pytest

from core import db
from core.period import Month
from core.queries import circulars
from scoring.publish import route
from tests.office import FIRST, Office

ROOT = Path(__file__).parents[2]
SEALS, PRODUCT = "tests/office.py", ("core", "scoring")
LOOKED_AT = 100
"""So many commits back the earlier build is looked for."""
ASKED = "import sys, core, tests.office; tests.office.main(sys.argv[1]); print(core.__file__)"


def git(*arguments: str) -> subprocess.CompletedProcess[bytes]:
    """Ask git about this repository; whoever stores files elsewhere has none."""
    return subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, check=False)


def earlier_build() -> str:
    """The newest commit before HEAD that can seal; one whose product differs from the present one, where there is any."""
    listed = git("rev-list", "--first-parent", f"--max-count={LOOKED_AT}", "HEAD")
    if listed.returncode:
        pytest.skip("there is no git history here")
    able = [commit for commit in listed.stdout.decode().split()[1:] if git("cat-file", "-e", f"{commit}:{SEALS}").returncode == 0]
    if not able:
        pytest.skip("no commit before this one can seal a list")
    return next((commit for commit in able if git("diff", "--quiet", commit, "--", *PRODUCT).returncode), able[0])


def unpacked(commit: str, folder: Path) -> Path:
    """The files of a commit."""
    archive = git("archive", "--format=zip", commit, *PRODUCT, "data", "tests").stdout
    with zipfile.ZipFile(BytesIO(archive)) as files:
        files.extractall(folder)
    return folder


def test_a_list_sealed_by_an_earlier_build_verifies_and_the_chain_goes_on(tmp_path: Path) -> None:
    build = unpacked(earlier_build(), tmp_path / "build")
    url = f"sqlite:///{tmp_path / 'city.sqlite'}"
    asked = [sys.executable, "-c", ASKED, url]
    done = subprocess.run(asked, cwd=build, env=os.environ | {"PYTHONPATH": str(build)}, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()
    assert Path(done.stdout.decode().strip()).is_relative_to(build)
    engine = db.create_engine(url)
    db.migrate(engine)
    with db.transaction(engine) as session:
        found = route.verify(session)
        assert (found.seals, found.faults) == (len(FIRST), ())
        office = Office(session)
        lines = circulars.circulars(session, office.officer)
        assert [str(route.sealed_list(session, line).verdict.month) for line in lines] == ["2019-03", "2019-02", "2019-01"]
        office.at = max(line.issued.issued_at for line in lines if line.issued is not None)
        newest = office.publish(Month(2019, 4))
        assert newest.sealed is not None
        assert lines[0].sealed is not None
        assert newest.sealed.previous == lines[0].sealed.digest
        assert route.verify(session).faults == ()
    engine.dispose()
