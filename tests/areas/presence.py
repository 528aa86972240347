"""Who else has a page open."""

FORMS = {"> N N N N F F F N N": "here"}  # the empty form names no page
