"""计划管理: the editions of a year's plan."""

from dashboard import viewer

viewer.admit("计划草案")
