"""The parts of the page 会议与圆桌会."""
