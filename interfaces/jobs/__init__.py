"""Processes without a page: they follow the log, and say when it is time."""
