"""Commands and policies about customers."""
