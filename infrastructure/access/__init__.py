"""Accounts and sessions of employees in PostgreSQL, and the hashing of their passwords."""
