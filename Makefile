# What one does with this project. `make` alone lists the targets.

BOOTSTRAP = python3 -I console/local/bootstrap.py
PYTHON = var/venv/bin/python
ATTACHED = $(PYTHON) -m console.local.attached

# Settings as in production, for the checks that look at them. Nothing answers at these addresses.
PRODUCTION = STEWARD_ENV=production SECRET_KEY=$$($(PYTHON) -c 'import secrets; print(secrets.token_urlsafe(64))') \
	ENCRYPTION_KEYS=nothing-is-ever-encrypted-with-this-key \
	STEWARD_URL=https://console.example.com ALLOWED_HOSTS=console.example.com EMAIL_FROM=console@example.com \
	DATABASE_URL=postgres://nowhere.invalid/steward?sslmode=verify-full \
	REDIS_URL=rediss://nowhere.invalid/0?ssl_cert_reqs=required EMAIL_URL=smtp+tls://nowhere.invalid:587
LOCAL = STEWARD_ENV=local

.DEFAULT_GOAL := help
.PHONY: help environment run dev test proof bench check worker beat shell manage messages docs reset lock

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

environment: ## Make var/venv from the lock files (every other target does so by itself)
	@$(BOOTSTRAP)

run: environment ## Start the whole console on this machine (HOST and PORT choose the address)
	@$(PYTHON) -m console.local.run

dev: environment ## The same, but the web server starts anew whenever a module changes
	@$(PYTHON) -m console.local.run dev

test: environment ## Run the tests, browser stories included (ARGS="-k leave" chooses)
	@$(PYTHON) -m console.local.tests test $(ARGS)

proof: environment ## Run the proofs that take minutes
	@$(PYTHON) -m console.local.tests proof $(ARGS)

bench: environment ## Measure what must be fast
	@$(PYTHON) -m console.local.tests bench $(ARGS)

check: environment ## Everything that is judged without running the product: style, types, settings, documents, words
	$(PYTHON) -m ruff check
	$(PYTHON) -m ruff format --check
	$(LOCAL) $(PYTHON) -m mypy
	$(PYTHON) -m djlint templates --lint --quiet
	$(LOCAL) $(PYTHON) -W ignore::RuntimeWarning manage.py makemigrations --check --dry-run
	@echo manage.py check --deploy, with settings as in production
	@$(PRODUCTION) $(PYTHON) manage.py check --deploy --fail-level WARNING
	$(LOCAL) $(PYTHON) manage.py document --check
	$(PYTHON) -m console.local.messages --check

worker: environment ## A worker in the foreground, beside what `make run` has started
	@$(ATTACHED) -m celery --app console worker --loglevel INFO --concurrency 2

beat: environment ## The clock in the foreground (one only: `make run` has its own)
	@$(ATTACHED) -m celery --app console beat --loglevel INFO --schedule var/run/beat-by-hand --pidfile=

shell: environment ## A Python prompt with the models imported
	@$(ATTACHED) manage.py shell

manage: environment ## Any management command (ARGS="verify_audit")
	@$(ATTACHED) manage.py $(ARGS)

messages: environment ## Extract the sentences to translate into locale/
	@$(PYTHON) -m console.local.messages

docs: environment ## Write the generated documents anew
	@$(LOCAL) $(PYTHON) manage.py document

reset: environment ## Forget the data of `make run`
	@$(PYTHON) -m console.local.reset

lock: environment ## Lock the dependencies of pyproject.toml (ARGS=--upgrade takes the newest of all)
	@$(PYTHON) -m console.local.lock $(ARGS)
