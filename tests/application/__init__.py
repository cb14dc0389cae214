"""The application, in memory, with fakes of its ports."""
