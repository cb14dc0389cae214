"""The log under load: many processes, and all that can happen to their transactions."""
