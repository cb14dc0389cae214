"""Pages for the bank's people: rendered by the server, usable without a script."""
