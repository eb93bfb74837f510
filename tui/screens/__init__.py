"""The places of the application, one module each; `places.PLACES` is the list of them."""
