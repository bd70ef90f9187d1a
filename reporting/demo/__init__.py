"""Demo data: one module per noun, generators that yield unsaved rows, the same for the same seed and day.

Everything random comes from `rng.dice(seed, …)` by name, so that a later day only adds to what an earlier one holds.
"""
