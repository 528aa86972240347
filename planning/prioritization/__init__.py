"""Prioritization: five methods by which a group decides what comes first, and its votes."""
