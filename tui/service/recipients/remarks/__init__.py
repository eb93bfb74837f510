"""What a list says of a row beside what its columns mean: refusals, titles above it, values that are none."""
