"""The movement: what comes in, what goes out, what runs on the clock."""
