"""Tables of the settings that need a file of their own: reminder plans, the screen."""
