"""The engines a store can live in: how each of them connects, begins, commits and refuses."""
