"""Commands that take a patient from the practice software."""
