"""Two tables: rows to list, and a text to save."""

from django.db import models


class Row(models.Model):
    """A line of a list, as wide as a line of an action list."""

    title = models.CharField(max_length=1000)
    responsible = models.CharField(max_length=500)
    timeline = models.CharField(max_length=200)
    due_on = models.DateField(null=True)
    state = models.CharField(max_length=10)

    class Meta:
        ordering = ["pk"]


class Text(models.Model):
    """A text that a form saves."""

    text = models.TextField()
