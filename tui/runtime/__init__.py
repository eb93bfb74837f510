"""What a start and an end of the process take: garbage, heap, threads, crash reports, styles."""
