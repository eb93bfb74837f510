"""praxis-sms: SMS aus der Zahnarztpraxis, in terminals and scripts."""

__version__ = "0.1.0"
