"""The catalogue of solicitations: administrators write it, teams take items from it."""
