"""The state of sending on every place: read again, shown, rung for."""
