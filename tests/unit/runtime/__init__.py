"""What a process takes at its start."""
