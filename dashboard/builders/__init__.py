"""The parts of the pages 代建考评 and 代建单位."""
