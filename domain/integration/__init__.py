"""What other systems of the bank are told, and where."""
