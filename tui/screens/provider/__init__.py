"""SMS-Provider, the card (F8)."""
