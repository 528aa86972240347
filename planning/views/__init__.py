"""The planning room's pages, a room's concern a file."""
