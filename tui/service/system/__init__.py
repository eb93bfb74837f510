"""Files, paths and the clock."""
