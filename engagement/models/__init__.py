"""The tables of how people were heard."""

from engagement.models.activity import Activity, ActivityPrivate, Attendance

__all__ = ["Activity", "ActivityPrivate", "Attendance"]
