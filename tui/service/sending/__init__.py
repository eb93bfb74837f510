"""The dispatcher and its background jobs."""
