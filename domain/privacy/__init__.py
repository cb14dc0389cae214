"""What the law has the bank keep of a person, for how long, and how it is erased."""
