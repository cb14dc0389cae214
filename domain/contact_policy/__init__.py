"""Whom the bank may approach, when, how and how often: rules as data, and the gate over them."""
