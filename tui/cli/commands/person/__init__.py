"""The commands of the group `person`."""
