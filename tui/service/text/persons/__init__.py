"""What texts say of persons: their names, their traces, that somebody died."""
