"""Appointment reminders: what lists and calendars say, what a plan wants, and what speaks against it."""
