"""Who else keeps the log's checkpoints, so that nobody can rewrite it alone."""
