"""What every screen shares: navigation, keys, help, dialogs, status."""
