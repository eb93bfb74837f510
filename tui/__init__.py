"""praxis-sms: SMS aus der Zahnarztpraxis, in terminals and scripts."""

__version__ = "1.0.0"

COMPLETION_VARIABLE = "_PRAXIS_SMS_COMPLETE"
"""Set by a shell that wants its script for tab completion, or to know what could be typed next."""
