"""The store's revisions. A new store is made from `tables` at once; these bring an older one up to date."""
