"""Surveys by public link: building, answering, counting and taking them out."""
