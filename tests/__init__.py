"""What a user does and what he sees."""
