"""What the card, the settings and the gateways accept: one set of rules for all of them."""
