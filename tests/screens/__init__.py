"""The screens as a person at the desk meets them."""
