"""What a person can do: typed functions `verb_noun(work, ...)`, the only writers."""
