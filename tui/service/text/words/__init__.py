"""Words that are looked for in texts: in answers, in remarks of lists, and in what leaves the practice."""
