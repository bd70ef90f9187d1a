"""Reading quarters: the entry grid, the panel of a cell, lists, the checklist of a submission, receipts."""
