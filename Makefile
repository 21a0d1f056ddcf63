# `make` alone lists what there is. Everything is installed in .venv, made when it is first needed.
# ARGS="..." is handed on to the command; PYTHON=... names the Python that makes .venv, VENV=...
# another folder to use instead of .venv.

.SUFFIXES:
.DELETE_ON_ERROR:
.PHONY: help site package test serve lint bench clean again

VENV = .venv
ifneq ($(words $(VENV)),1)
$(error VENV must be one path without spaces)
endif

py = $(VENV)/bin/python
tool = $(VENV)/.installed
dev = $(VENV)/.installed-dev
locks = pyproject.toml .ci/venv $(wildcard requirements/*.txt)
workers = 2

help:
	@echo 'make site     build site/ and datapackage/ from reports/'
	@echo 'make test     run all tests, those in a browser included'
	@echo 'make serve    build, serve on this machine, build again and reload on every change'
	@echo 'make lint     check code style, types and the GitHub workflows'
	@echo 'make bench    print time and memory of each stage, beside the run before'
	@echo 'make clean    remove what was built and cached (.venv stays)'

site: $(tool)
	@$(py) -m generator build $(ARGS)

serve: $(tool)
	@$(py) -m generator serve $(ARGS)

# Without a browser the other tests run, and then the target fails and says so. Without Pango those
# that print with WeasyPrint fail.
test: $(dev)
	@$(py) -m tests.libraries || true
	@if chrome=`$(py) -m tests.browser`; then \
	    CHROME="$$chrome" $(py) -m pytest -n $(workers) --dist worksteal $(ARGS); \
	else \
	    $(py) -m pytest -n $(workers) --dist worksteal -m 'not browser' $(ARGS); \
	    echo 'FAILED: the browser tests did not run, for want of a browser (see above).' >&2; \
	    echo 'Install Chromium or Chrome, or set CHROME=/path/to/it, then: make test' >&2; \
	    exit 1; \
	fi

lint: $(dev)
	@$(py) -m ruff check generator tests
	@$(py) -m ruff format --check generator tests
	@$(py) -m mypy
	@$(VENV)/bin/actionlint
	@$(VENV)/bin/zizmor --offline --quiet .github/workflows

bench: $(dev)
	@$(py) -m tests.bench $(ARGS)

# Only what this program and its tools wrote: files of the site that its list names, caches that
# say what they are. Without .venv nothing was built.
clean:
	@if [ -f $(tool) ] && [ -x $(py) ]; then $(py) -m generator.cleaning site; \
	elif [ -e site/.tiltaksdata-manifest.json ]; then \
	    echo 'site/ stays: $(VENV) is not the one that built it; name that one: make clean VENV=...'; \
	fi
	@for cache in .mypy_cache .pytest_cache .ruff_cache; do \
	    if [ -f $$cache/CACHEDIR.TAG ]; then rm -rf $$cache; fi; \
	done
	@rm -rf .hypothesis/constants .hypothesis/examples .hypothesis/unicode_data
	@find generator tests -path '*/__pycache__/*.py[co]' -delete
	@find generator tests -name __pycache__ -empty -delete

# The stamps are written when an installation is complete. A .venv whose Python is gone is made anew.
$(tool): $(locks) $(if $(wildcard $(py)),,again)
	@.ci/venv $@

$(dev): $(locks) $(if $(wildcard $(py)),,again)
	@.ci/venv $@ dev
	@touch $(tool)

again:
