"""One module a verb: `HELP`, `add_arguments` and `run`; each imports what it needs only when it runs."""
