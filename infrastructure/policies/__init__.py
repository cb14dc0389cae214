"""The rules of law and of the bank, read from files that a lawyer can replace."""
