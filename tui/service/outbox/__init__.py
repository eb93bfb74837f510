"""The store: every message, its state and its history on disk. The only package that talks SQL.

`outbox` is the object that everybody uses, and `process_store` opens it once per process. `subjects` are what desks
read and decide, `dispatch` is what whoever sends does, `maintenance` what is done to a store as a whole, and `engines`
are the two that a store can live in.
"""
