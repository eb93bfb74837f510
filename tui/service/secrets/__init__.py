"""The secrets of praxis-sms: where they come from, how they are kept, and that nobody sees them."""

from tui.service.secrets.sources import Secrets
from tui.service.secrets.values import Secret, SecretName, SecretSource, SecretStatus

__all__ = ["Secret", "SecretName", "SecretSource", "SecretStatus", "Secrets"]
