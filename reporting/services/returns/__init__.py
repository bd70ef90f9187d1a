"""Writing a quarter: cells and rows, a unit's report and its review, the province's submission and its review."""
