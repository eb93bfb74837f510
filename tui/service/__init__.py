"""The shared service layer: everything praxis-sms does, without a screen."""
