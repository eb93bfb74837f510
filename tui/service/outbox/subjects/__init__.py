"""What the store keeps, one module each: messages, series, templates, opt-outs, events and what people decide."""
