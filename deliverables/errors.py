"""What stops a document from being drawn, said to the person who can mend it."""


class RenderError(Exception):
    """A document that cannot be drawn; the message is a sentence that says what to change."""
