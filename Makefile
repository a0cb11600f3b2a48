# Bare `make` lists the commands: every target with a `##` line.
.DEFAULT_GOAL := help
.PHONY: help setup build debug run test test-sanitized test-peer conformance kill9 check fix bench fuzz docs clean
JOBS ?= $(shell nproc)

help: ## list the commands
	@awk -F ':.*## ' '/^[a-z][a-z0-9-]*:.*## / {printf "  make %-15s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: ## install the Debian packages of packages.txt that are missing (as root or with sudo)
	@scripts/setup

build: setup ## release build: build/release/dirigent and the unit tests
	@scripts/build release $(JOBS)

debug: setup ## debug build with ASan and UBSan under build/debug
	@scripts/build debug $(JOBS)

run: setup ## build and serve on port 8055 with a SQLite database under data/ until Ctrl-C
	@scripts/build release $(JOBS) dirigent
	@exec scripts/run

test: build ## every test, on SQLite and on a PostgreSQL cluster of the tests' own
	@scripts/test

test-sanitized: debug ## unit tests and hostile input against the ASan and UBSan build
	@BUILD=debug scripts/test unit bad_input

test-peer: build ## round trip of databases with the reference server (PEER_HOME=folder; installed there when missing)
	@PEER=1 scripts/test peer_round_trip

conformance: build ## replay all recorded scenario files and print the count per database
	@scripts/with_postgres tests/conformance/run_all.sh --all

kill9: build ## 200 rounds of kill -9 under concurrent writers on each database
	@KILL9_ROUNDS=200 scripts/test kill9

check: setup ## format, floors, sizes, generated files, lint
	@scripts/check

fix: setup ## format the sources and regenerate generated files
	@scripts/fix

bench: build ## seed 20,000 articles and run the load scenarios on both databases
	@scripts/with_postgres bench/run

fuzz: setup ## run the fuzzers for FUZZ_SECONDS each (60)
	@scripts/fuzz

docs: build ## regenerate the generated reference pages
	@scripts/generate_docs

clean: ## remove the builds; data/ stays
	rm -rf build
