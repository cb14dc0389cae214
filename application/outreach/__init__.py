"""The contacts that the bank means to make."""
