"""What a person or a job can ask for: commands, queries, policies, read models."""
