"""Reminder plans: what there is, and one run of one."""
