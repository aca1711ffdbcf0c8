"""The records of a workspace and their rules, one file a noun."""
