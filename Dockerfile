# One image for web, workers, beat and the commands; see docker-compose.yml.
FROM python:3.11-slim-bookworm

ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1

# What WeasyPrint draws with, and the font the documents are set in.
RUN apt-get update \
    && apt-get install --yes --no-install-recommends \
        libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fontconfig fonts-noto-core fonts-dejavu-core \
    && rm -rf /var/lib/apt/lists/*

WORKDIR /srv/throughline
COPY requirements.txt ./
RUN pip install --require-hashes -r requirements.txt

COPY . .
# Collecting static files needs settings that parse, not servers that answer.
RUN SECRET_KEY=unused REDIS_URL=redis://unused DATABASE_WEB_URL=postgresql://unused@unused/unused \
    python manage.py collectstatic --no-input --verbosity 0 \
    && useradd --system --uid 10001 --home-dir /nonexistent --shell /usr/sbin/nologin throughline

USER throughline
EXPOSE 8000
CMD ["gunicorn", "config.wsgi:application", "--bind", "0.0.0.0:8000", "--workers", "2", \
     "--timeout", "60", "--worker-tmp-dir", "/dev/shm", "--no-control-socket", \
     "--logger-class", "config.access_log.Discreet", "--access-logfile", "-"]
