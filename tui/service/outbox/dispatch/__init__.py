"""What a dispatcher does with the store, and who may send from it."""
