"""Evidence packs: written while they are read, sealed, loaded and read back."""
