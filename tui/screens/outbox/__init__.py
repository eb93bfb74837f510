"""Postausgang (F4)."""
