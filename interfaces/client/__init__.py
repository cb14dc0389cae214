"""A client of the API for programs in Python: of the standard library alone, typed throughout."""
