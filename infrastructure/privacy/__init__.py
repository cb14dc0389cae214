"""How personal data is found without being readable."""
