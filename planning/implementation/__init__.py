"""The implementation plan: its actions as a table that is edited like a spreadsheet."""
