"""How the bank approaches its customers."""
