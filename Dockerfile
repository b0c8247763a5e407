# Steward as it is deployed: one image for web, worker and beat. No compiler, no development dependencies, no root.

FROM python:3.13-slim AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1 PYTHONDONTWRITEBYTECODE=1
WORKDIR /steward
RUN python -m venv /venv
COPY requirements.lock ./
RUN /venv/bin/pip install --no-deps --only-binary :all: --require-hashes --requirement requirements.lock
COPY manage.py ./
COPY console console
COPY security security
COPY organizations organizations
COPY branding branding
COPY templates templates
COPY static static
COPY locale locale
# Sentences are compiled and static files collected here: at run time the file system is read-only. The settings
# below are for this step alone; nothing answers at these addresses and nothing of them stays in the image.
RUN /venv/bin/python -m console.local.catalogues \
    && rm -r console/local \
    && STEWARD_ENV=production SECRET_KEY=for-this-step-only ENCRYPTION_KEYS=for-this-step-only \
       STEWARD_URL=https://nowhere.invalid ALLOWED_HOSTS=nowhere.invalid DATABASE_URL=postgres://nowhere.invalid/steward \
       REDIS_URL=redis://nowhere.invalid EMAIL_URL=smtp://nowhere.invalid EMAIL_FROM=no-reply@nowhere.invalid \
       /venv/bin/python manage.py collectstatic --no-input \
    && /venv/bin/python -m compileall -q /venv/lib console security organizations branding

FROM python:3.13-slim
ENV PATH=/venv/bin:$PATH PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1 DJANGO_SETTINGS_MODULE=console.settings
RUN useradd --system --uid 10001 --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin steward
COPY --from=build /venv /venv
COPY --from=build /steward /steward
WORKDIR /steward
USER 10001:10001
EXPOSE 8000
# One thread a worker: the fastest of the arrangements that were measured. Behind a proxy that speaks TLS.
CMD ["granian", "console.wsgi:application", "--interface", "wsgi", "--host", "0.0.0.0", "--port", "8000", \
     "--workers", "2", "--blocking-threads", "1", "--no-ws"]
