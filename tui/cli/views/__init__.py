"""How commands show messages, series and tables."""
