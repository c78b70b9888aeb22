# `make help` lists what there is. Every target runs from a clean clone with Go alone, unless
# its line says what else it wants.

SHELL       := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help

# Tools are pinned and run from the module cache; none is a dependency of the program.
STATICCHECK   := honnef.co/go/tools/cmd/staticcheck@v0.8.2
WORKFLOWCHECK := go.temporal.io/sdk/contrib/tools/workflowcheck@v0.6.0

# One set of flags everywhere: another one (-race, -trimpath) would compile the Temporal
# server a second time, which takes minutes.
export GOFLAGS ?= -buildvcs=false

.PHONY: help
help: ## this list
	@awk 'BEGIN { FS = ":.*## " } /^[a-z-]+:.*## / { printf "  make %-13s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: run
run: ## everything in one process, data under ./data
	go run ./standalone

.PHONY: demo
demo: ## a whole cycle played through the real interface, then stays up
	go run ./standalone demo

.PHONY: bench
bench: ## the figures, each beside its floor
	go run ./standalone bench

.PHONY: build
build: ## bin/duikou, the lean production binary, built as the Dockerfile does
	GOWORK=off CGO_ENABLED=0 go build -o bin/duikou ./cmd/duikou

.PHONY: check
check: format vet lint workflows migrations compose build test tidy ## everything continuous integration asks

.PHONY: test
test: ## every test (MySQL with DUIKOU_TEST_MYSQL_DSN, pages in a browser with Chromium)
	go test ./... ./standalone/...

.PHONY: soak
soak: ## millions of random sequences of verbs against the approval machine (SEQUENCES=5000000)
	go test ./domain -run Sequences -timeout 0 -soak $${SEQUENCES:-5000000}

.PHONY: format
format: ## fails on a file gofmt would change
	@list=$$(gofmt -l $$(git ls-files '*.go')); \
	if [[ -n $$list ]]; then echo "not formatted:"; echo "$$list"; exit 1; fi

.PHONY: vet
vet: ## go vet over both modules
	go vet ./... ./standalone/...

.PHONY: lint
lint: ## staticcheck over the root module
	go run $(STATICCHECK) ./...

.PHONY: workflows
workflows: ## nothing in a workflow may differ on replay
	go run $(WORKFLOWCHECK) ./workflows/...

.PHONY: tidy
tidy: ## both modules name exactly what they use
	go mod tidy -diff
	cd standalone && go mod tidy -diff

.PHONY: migrations
migrations: ## both dialects number the same migrations, without a gap
	@number=0; \
	for file in store/migrations/sqlite/*.sql; do \
		number=$$((number + 1)); name=$$(basename "$$file"); \
		if [[ $$name != $$(printf '%04d_' $$number)* ]]; then echo "$$file: expected number $$(printf '%04d' $$number)"; exit 1; fi; \
	done
	@diff <(ls store/migrations/sqlite) <(ls store/migrations/mysql) || { echo "the dialects differ"; exit 1; }

.PHONY: compose
compose: ## docker-compose.yml is accepted (skipped, and says so, without docker-compose)
	@tool=$$(command -v docker-compose || true); \
	if [[ -z $$tool ]] && docker compose version >/dev/null 2>&1; then tool="docker compose"; fi; \
	if [[ -z $$tool ]]; then echo "compose: SKIPPED, no docker-compose here"; exit 0; fi; \
	folder=$$(mktemp -d); trap 'rm -rf "$$folder"' EXIT; \
	deploy/prepare "$$folder" >/dev/null; \
	$$tool --env-file "$$folder/.env" config -q

.PHONY: screenshots
screenshots: ## the main pages as pictures under screenshots/ (wants Chromium)
	go test ./standalone/e2e -run Browser -count=1 -v

.PHONY: clean
clean: ## removes bin/ and screenshots/, never data/
	rm -rf bin screenshots
