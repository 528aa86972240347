"""A WSGI wrapper for both sides: on request it counts a request's statements, or profiles it.

Without the X-Bench header a request passes through untouched, so what is timed is not what is
counted.
"""

import cProfile
import io
import pstats
import time
from collections.abc import Callable


def counted(application: Callable) -> Callable:
    """`application`, with `X-Bench: count`, `statements` or `profile` understood.

    count: the answer carries X-Bench-Statements. statements: the body is each statement, one a
    line. profile: the body is the functions that took the most time, over all requests profiled
    so far.
    """
    # CPU time, as the figures count: on a busy machine wall time is mostly that of others.
    profile = cProfile.Profile(time.process_time)

    def inner(environ: dict, start_response: Callable):
        asked = environ.get("HTTP_X_BENCH")
        if not asked:
            return application(environ, start_response)
        seen: list[str] = []

        def execute(run, sql, parameters, many, context):
            seen.append(sql)
            return run(sql, parameters, many, context)

        def start(status: str, headers: list, *rest):
            more = [("X-Bench-Statements", str(len(seen)))]
            if asked != "count":
                headers = [item for item in headers if item[0] != "Content-Length"]
            return start_response(status, headers + more, *rest)

        from django.db import connection

        with connection.execute_wrapper(execute):
            if asked == "profile":
                answer = profile.runcall(application, environ, start)
            else:
                answer = application(environ, start)
        if asked == "count":
            return answer
        answer.close()
        if asked == "statements":
            return ["\n".join(" ".join(sql.split()) for sql in seen).encode()]
        return [_top(profile).encode()]

    return inner


ROOMS = "(accounts|editing|collaborators|engagement|planning|deliverables|reviews|config)/"
TEMPLATES = "(loader_tags|defaulttags|library|base).py"


def _top(profile: cProfile.Profile, lines: int = 30) -> str:
    """Most time of their own; then, with all they call, our functions and the template's tags."""
    out = io.StringIO()
    statistics = pstats.Stats(profile, stream=out)
    statistics.sort_stats("tottime").print_stats(lines)
    statistics.sort_stats("cumulative").print_stats(ROOMS, lines)
    statistics.print_stats(TEMPLATES, lines // 2)
    return out.getvalue()
