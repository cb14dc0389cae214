"""The keys of personal data, kept apart from the log."""
