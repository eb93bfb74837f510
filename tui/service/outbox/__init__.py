"""The store: every message, its state and its story on disk. The only package that talks SQL.

`opening` opens a database, `schema` creates and upgrades it, `store` guards it, `tables` describes it, `claims` moves
messages through the dispatcher's hands, `queueing` takes them in, `decisions` holds what persons decide, `views` reads.
"""
