"""What is true of a text, a number, a sender or a template, without files, network or screen: pure functions."""
