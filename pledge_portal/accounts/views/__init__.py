"""Sign-in, passwords, the second factor."""
