"""Pages of the PDF drawn from HTML: no Django, no database, no file and no address is opened.

A document is drawn in pieces, each a small WeasyPrint document without running heads (`piece`),
and a front with cover and contents, drawn last (`front`). `merge` joins them into one file. The
drawing itself is done by processes that hold no login (`hands`, `hand`).
"""
