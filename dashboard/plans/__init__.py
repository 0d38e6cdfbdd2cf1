"""The parts of the page 计划管理: the editions of a year side by side, a draft made from a workbook, its approval."""
