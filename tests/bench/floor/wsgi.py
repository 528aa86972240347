"""The WSGI application that gunicorn serves."""

from django.core.wsgi import get_wsgi_application

from tests.bench.counting import counted

application = counted(get_wsgi_application())
