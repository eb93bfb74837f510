"""The settings of reminder plans."""
