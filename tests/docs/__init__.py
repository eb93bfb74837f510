"""The manuals say what the program does."""
