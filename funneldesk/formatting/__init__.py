"""How numbers, money, shares, durations and moments are written for people."""
