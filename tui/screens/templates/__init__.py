"""Textvorlagen (F5)."""
