"""The four steps of a series."""
