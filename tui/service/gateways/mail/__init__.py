"""SMS by e-mail."""
