"""The bank's day: what falls on it is posted, stated, recognised and followed up."""
