"""Pure maths on plain values and arrays; knows no database and no window."""
