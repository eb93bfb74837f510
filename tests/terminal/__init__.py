"""Tests in a real pseudo terminal, and the harness they share."""
