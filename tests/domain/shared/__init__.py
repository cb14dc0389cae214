"""What all contexts speak of."""
