"""German sentences for what text, rules and lists found."""
