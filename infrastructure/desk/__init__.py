"""What lies on desks, kept in PostgreSQL."""
