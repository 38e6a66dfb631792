"""The WSGI application that every server runs."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "vigie.config.settings")
application = get_wsgi_application()
