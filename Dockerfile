# The portal's image: web, worker and schedule are the same image with another command.
FROM python:3.11-slim AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PYTHONDONTWRITEBYTECODE=1
COPY requirements/run.txt /build/run.txt
RUN python -m venv /opt/portal && /opt/portal/bin/pip install --no-cache-dir --require-hashes -r /build/run.txt

FROM python:3.11-slim
ENV PATH=/opt/portal/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 MEDIA_ROOT=/data/media
RUN useradd --system --uid 10001 --home-dir /data --shell /usr/sbin/nologin portal \
    && install -d -o portal -g portal -m 0750 /data /data/media /data/audit
COPY --from=build /opt/portal /opt/portal
WORKDIR /app
COPY . .
# Static files with hashed names (a folder staticfiles asks for them), the English texts, and nothing that the
# running portal could write to but var (the beat's schedule) and /data.
RUN export SECRET_KEY=for-the-build-alone DATABASE_URL=sqlite:////tmp/build.sqlite3 \
    && mkdir staticfiles \
    && python manage.py compile_portal_messages \
    && python manage.py collectstatic --noinput -v 0 \
    && python -m compileall -q pledge_portal programmes pledges risk_compensation reporting \
    && rm -rf var /tmp/build.sqlite3 \
    && install -d -o portal -g portal -m 0750 var
USER portal
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=15s --timeout=5s --start-period=30s --retries=4 \
    CMD ["python", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:8000/healthz', timeout=4)"]
CMD ["gunicorn", "pledge_portal.wsgi:application", "--bind", "0.0.0.0:8000", "--workers", "2", "--threads", "8", \
     "--timeout", "60", "--graceful-timeout", "20", "--max-requests", "5000", "--max-requests-jitter", "500", \
     "--worker-tmp-dir", "/dev/shm", "--no-control-socket"]
