"""The floor: what a bare Django application costs on the same server for the same rows."""
