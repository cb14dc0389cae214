"""Papers that the bank hands to a customer: how amounts are written, how pages are set."""
