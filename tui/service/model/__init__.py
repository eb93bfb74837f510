"""Values that every layer of the service shares: they know neither a store nor a language."""
