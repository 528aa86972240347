"""Spreadsheets in and out: bytes to rows, rows to a plan of changes, the plan to the register.

`reading` and `matching` know no database; `applying` is the only one that writes.
"""
