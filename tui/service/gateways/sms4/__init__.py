"""The interface of SMS4."""
