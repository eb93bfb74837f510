"""The wire formats of the simulated providers, and the application that serves them over HTTP."""
