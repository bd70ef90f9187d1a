"""Pages of the registers, of evidence and of the groups."""
