"""One module for each thing a person or a script does."""
