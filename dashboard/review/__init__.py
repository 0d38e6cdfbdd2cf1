"""The parts of the pages 月报审核 and 催报: the queue, one report, what is decided about them, the month's state, corrections."""
