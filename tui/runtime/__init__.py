"""Process-level settings: memory, threads, style sheets."""
