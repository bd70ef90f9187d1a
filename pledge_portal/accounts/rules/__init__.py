"""Plain rules about accounts."""
