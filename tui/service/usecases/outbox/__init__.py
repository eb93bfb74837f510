"""What is done with messages that are queued: shown, decided, exported, moved, rerouted, restored."""
