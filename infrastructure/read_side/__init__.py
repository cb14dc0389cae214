"""From the log to what is looked up: the engine, rebuilds, policies, and waiting for them."""
