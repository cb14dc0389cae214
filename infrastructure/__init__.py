"""What the application's ports need: database, log, read side, vault, channels."""
