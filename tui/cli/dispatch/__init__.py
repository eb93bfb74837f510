"""The dispatcher run by a command: waiting for it, watching it, telling systemd."""
