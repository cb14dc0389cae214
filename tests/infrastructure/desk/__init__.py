"""What lies on desks."""
