"""Indicators: how far each is from its baseline to its target, and what is to be measured next."""
