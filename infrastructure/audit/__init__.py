"""Proof that the log was not altered: the sealed tree, checkpoints, and what is handed out."""
