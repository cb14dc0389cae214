"""The bank's business dates."""
