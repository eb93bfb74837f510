"""Series: from a list to messages, how far they are, and the same recipients again."""
