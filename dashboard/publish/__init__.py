"""The parts of the page 发布: the way of a month's circular, what stands against it, the units' checks, its papers."""
