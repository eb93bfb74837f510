"""Texts in German and English, and the keys that sentences name."""
