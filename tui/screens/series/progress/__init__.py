"""A series that was started."""
