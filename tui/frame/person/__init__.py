"""The window about one number."""
