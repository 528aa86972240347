"""The speed figures: `make bench`, or `python -m tests.bench [--only NAME] [--full]`.

One JSON line a figure. Every speed is a ratio within one run against something fixed: a bare
Django application, Chromium's print, the same page without its walls. The two sides take turns,
request by request, so a busy machine slows both alike. Nothing asserts here.
"""
