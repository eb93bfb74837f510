"""Mixins of the application: each gives every place one ability, such as the bell or the state of sending."""
