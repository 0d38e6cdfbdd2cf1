"""What a headless Chromium needs in tests and pictures: the program, its switches, and a Chinese font from a package."""

import os
import shutil
import subprocess
from pathlib import Path

import pylopdf_fonts_zh_cn

from dashboard.cli.test import find_chromium

SWITCHES = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
    "--lang=zh-CN",
)

_FONTS = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir>{fonts}</dir>
  <cachedir>{cache}</cachedir>
  <alias binding="same"><family>sans-serif</family><prefer><family>Noto Sans SC</family></prefer></alias>
  <alias binding="same"><family>serif</family><prefer><family>Noto Serif SC</family></prefer></alias>
  <alias binding="same"><family>monospace</family><prefer><family>Noto Sans SC</family></prefer></alias>
</fontconfig>
"""


def executable() -> Path | None:
    """Return the Chromium of this machine, or None."""
    return find_chromium()


def why_missing() -> str:
    """Return the reason why there is no Chromium, as `ducha test` found it."""
    return os.environ.get("DUCHA_NO_CHROMIUM") or "Chromium is not installed; ./ducha test installs it"


def environment(folder: Path) -> dict[str, str]:
    """Return the environment variables for Chromium; without Chinese system fonts a fonts.conf in the folder names the package's."""
    if _system_has_chinese():
        return dict(os.environ)
    fonts = Path(pylopdf_fonts_zh_cn.__file__).parent
    conf = folder / "fonts.conf"
    conf.write_text(_FONTS.format(fonts=fonts, cache=folder / "font-cache"), encoding="utf-8")
    return {**os.environ, "FONTCONFIG_FILE": str(conf)}


def _system_has_chinese() -> bool:
    lister = shutil.which("fc-list")
    if lister is None:
        return False
    found = subprocess.run([lister, ":lang=zh-cn:weight=200", "family"], capture_output=True, text=True, check=False)
    return "Noto Sans CJK SC" in found.stdout
