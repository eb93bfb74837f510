"""Process-level settings: garbage collector, heap, core files, threads, crash reports, style sheets."""
