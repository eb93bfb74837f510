"""The places of the application, one package each; `frame.navigation.PLACES` is the list of them."""
