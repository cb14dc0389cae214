"""What the proof of the log asks for and answers: keys, alterations, proofs of events."""
