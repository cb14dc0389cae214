"""A bank that never was: a feed like any other, made from a seed instead of read from files."""
