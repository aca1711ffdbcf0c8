"""The command line: the same commands and queries as the window's, for scripts, tests and the report worker."""
