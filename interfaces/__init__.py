"""Translation only: parse, call one command or query, present."""
