"""Both providers and a mail server on loopback, for the demo, for tests and for admins who try a configuration.

`Simulator` is in `tui.simulator.server`; it needs the packages of the extra `demo` and says so where they are missing.
Everything it accepts can be read back, and every way in which a provider can fail can be ordered from it.
"""
