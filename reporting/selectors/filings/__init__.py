"""What a province files: the records behind its documents, what is missing, and what has been filed."""
