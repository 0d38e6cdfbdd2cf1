"""The charts of the pages: pure functions from a frame to an Altair chart whose colours are roles."""

from dashboard.charts.loads import loads
from dashboard.charts.places import tiles
from dashboard.charts.progress import cumulative, monthly, sectors
from dashboard.charts.ranks import bump, intervals
from dashboard.charts.scores import waterfall
from dashboard.charts.timeline import SHAPES, timeline
from dashboard.theme import alt_text

__all__ = ["SHAPES", "alt_text", "bump", "cumulative", "intervals", "loads", "monthly", "sectors", "tiles", "timeline", "waterfall"]
