"""Who of the bank's people may come in, and what they may do there."""
