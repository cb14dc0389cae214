"""The log as others follow it."""
