"""The gateways to the providers, one package for each kind of interface; `model.outcome` has their answers."""
