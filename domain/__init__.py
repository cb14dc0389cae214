"""What the bank decides: no I/O, no clock, no SQL."""
