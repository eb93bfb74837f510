"""„Was möchten Sie tun?“: one field that finds actions, Textvorlagen, numbers, series and settings."""
