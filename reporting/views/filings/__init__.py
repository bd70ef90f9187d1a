"""Pages of a province's filing: checklist, documents, submission, receipt, review."""
