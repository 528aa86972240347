"""The application's own settings; only its static files and cached keys are kept apart.

BENCH_STATIC: the folder with the collected static files of this run.
"""

import os

from config.settings import *  # noqa: F403
from config.settings import CACHES

STATIC_ROOT = os.environ["BENCH_STATIC"]
CACHES["default"]["KEY_PREFIX"] = os.environ["BENCH_NAME"]
