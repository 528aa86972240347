"""The self-assessment against the ten action steps: rating, and comparing over time."""
