"""The one log of the bank: names, form, envelope, order, and the library's recorders over it."""
