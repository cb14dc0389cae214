"""Commands, policies and queries about accounts, loans and cards."""
