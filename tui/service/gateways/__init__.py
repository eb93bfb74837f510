"""The ways to the providers: one module each; `outcome` says what any of them may answer."""
