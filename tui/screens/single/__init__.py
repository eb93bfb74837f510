"""Einzel-SMS (F2)."""
