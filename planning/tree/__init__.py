"""The plan's outline edited: lines added, moved, copied, changed, removed, and all of it undone."""
