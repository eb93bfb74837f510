"""What is done to a store as a whole: upgrading, moving, copying, forgetting."""
