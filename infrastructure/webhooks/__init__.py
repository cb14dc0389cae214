"""Deliveries of webhooks: planned with the log, claimed with leases, signed, tried again."""
