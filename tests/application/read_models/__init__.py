"""Read models as their handlers and readers see them."""
