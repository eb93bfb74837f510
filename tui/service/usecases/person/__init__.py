"""Everything about one number: to show, to hand out, to forget."""
