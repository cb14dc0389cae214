"""The proof of the log as facts of the log: its keys, and what was found altered."""
