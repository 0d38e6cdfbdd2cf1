"""催报: who has not reported, by unit."""

from dashboard import viewer

viewer.admit("催报名单")
