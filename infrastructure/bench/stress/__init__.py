"""Many writers and whatever may befall them, and a reader that must not care."""
