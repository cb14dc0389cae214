"""What agents work with all day: their work, their calls, and what lies open on their desk."""
