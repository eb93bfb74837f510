"""HTTP interfaces described by data files."""
