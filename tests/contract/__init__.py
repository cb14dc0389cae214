"""Other people's test suites, run against what we put in their place."""
