"""Lists of recipients: from the file a practice has to a verdict on every row."""
