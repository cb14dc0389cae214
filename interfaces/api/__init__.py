"""JSON for other programs, and for a regulator's: read-only, under /api/v1."""
