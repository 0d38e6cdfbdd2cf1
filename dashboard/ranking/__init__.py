"""The parts of the page 红黑榜: the ranked table, the explanation of one score, the movement of places."""
