"""The workbooks that a province files: official tables in Chinese, typed cells, no formula, no clock."""
