"""What the bank looks up: each read model with its entries, its port and its projection."""
