"""The parts rooms are made of: named for screen readers, with a visible focus and plain text only."""
