"""What is read from the log itself, without a read model between."""
