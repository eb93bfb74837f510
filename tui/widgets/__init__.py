"""The widgets of the screens: form controls of one row, usable on an 80x24 terminal without a mouse."""
