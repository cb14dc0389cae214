"""What customers have and owe: accounts with their statements, loans, cards."""
