"""From the picture that should be shown to the bytes that show it."""
