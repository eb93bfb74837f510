"""Files, paths and times."""
