"""Erasure, restriction and copies of personal data, and what of it is shown."""
