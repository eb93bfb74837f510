"""Reminder plans as a view of Serien-SMS."""
