"""What the screens are built of: form controls of one row, each at home on an 80x24 terminal without a mouse."""
