"""The pure core: texts, numbers, senders, templates."""
