"""The engagement room's pages, a concept a file."""
