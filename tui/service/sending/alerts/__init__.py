"""Telling an admin that sending has stopped or goes wrong, once, and once that it is over."""
