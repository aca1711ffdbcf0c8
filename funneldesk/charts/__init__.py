"""Numbers become charts: plain rows in, a picture with its marks, its words and its table out."""
