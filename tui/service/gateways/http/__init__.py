"""HTTPS to a provider: connections, certificates, what an answer proves."""
