"""What every context's Application is built on."""
