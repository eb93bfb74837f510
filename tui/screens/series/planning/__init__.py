"""The four steps before a series starts: list, columns, text, check."""
