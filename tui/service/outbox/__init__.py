"""The store: every message, its state and its history on disk. The only package that talks SQL.

`opening` opens a database, `schema` creates and upgrades it, `store` gives its transactions, `tables` describes
it, `claims` gives messages to a dispatcher and takes the results, `queueing` inserts them, `decisions` records what
people decide, `views` reads.
"""
