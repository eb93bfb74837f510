"""Watching how sending fares: for a monitoring system, for Prometheus, and by telling an admin."""
