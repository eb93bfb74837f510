"""The dispatcher and what works beside it."""
