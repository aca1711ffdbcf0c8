"""What a person can ask: Core selects into frozen rows made for one screen, the only readers."""
