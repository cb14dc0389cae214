"""The read side against a real PostgreSQL."""
