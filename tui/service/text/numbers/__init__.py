"""Phone numbers: what is written is read, and what is known of one that was read."""
