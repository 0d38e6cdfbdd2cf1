"""Full demonstration databases of earlier versions are brought to this one, on both databases, and everything in them still verifies."""
