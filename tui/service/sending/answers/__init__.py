"""Fetching the answers of patients beside the dispatcher."""
