"""The guide at the elbow: questions with their layers, and what each person has open of it."""
