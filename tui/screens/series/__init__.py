"""Serien-SMS (F3)."""
