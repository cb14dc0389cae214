"""The budgets of the house, measured beside the library's own in one run."""
