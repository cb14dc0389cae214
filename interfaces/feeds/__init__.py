"""Where records come from: readers of other banks' files, and a synthetic bank."""
