# Run "make" or "make help" for the targets.

GO       ?= go
FUZZTIME ?= 10s
LINT     := github.com/golangci/golangci-lint/v2/cmd/golangci-lint@v2.15.0
VULN     := golang.org/x/vuln/cmd/govulncheck@v1.9.0
BIN      ?= $(CURDIR)/bin

# The race detector costs time, so it runs where nobody waits.
ifeq ($(CI),true)
RACE := -race
endif

.DEFAULT_GOAL := help
.PHONY: clients clients-seeds confusion help run tools test race bench lint fuzz cover vuln

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-13s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: ## Run the embedded features against the mock cloud
	$(GO) run ./cmd/rehearse run

tools: ## Install what the tests need besides Go (as root on Debian; else say what is missing)
	@scripts/tools

test: tools ## Vet and test everything in random order (with CI=true: race detector too)
	$(GO) vet ./...
	$(GO) test -shuffle=on -timeout 30m $(RACE) ./...

clients: tools ## Rehearse the example clients: every mode and each planted mistake (a table)
	@mkdir -p bin
	@REHEARSE_CLIENTS=whole CI=true $(GO) test -count=1 -timeout 60m -v ./examples/clients >bin/clients.log 2>&1; \
	status=$$?; scripts/client-table bin/clients.log; exit $$status

clients-seeds: tools ## The same in 20 worlds, and five mistakes 20 times (six minutes on two cores)
	@mkdir -p bin
	@REHEARSE_CLIENTS=seeds CI=true $(GO) test -count=1 -timeout 180m -v -run 'NoFalseAlarm|SameMistake' ./examples/clients >bin/clients.log 2>&1; \
	status=$$?; scripts/client-table bin/clients.log; exit $$status

race: tools ## Test everything with the race detector
	$(GO) test -shuffle=on -timeout 30m -race ./...

bench: ## Run every benchmark once through, with allocations
	$(GO) test -run '^$$' -bench . -benchmem ./...

lint: ## Run golangci-lint v2.15.0, the installed one if there is one
	@if command -v golangci-lint >/dev/null; then golangci-lint run ./...; \
	else GOFLAGS=-mod=mod $(GO) run $(LINT) run ./...; fi

fuzz: ## Fuzz every target for FUZZTIME (10s), one after the other
	@grep -rEo --include='*_test.go' '^func Fuzz[A-Za-z0-9_]+' . | sort | \
	while IFS=: read -r file target; do \
		echo "$${target#func } in $$(dirname "$$file")"; \
		$(GO) test -run '^$$' -fuzz "^$${target#func }\$$" -fuzztime $(FUZZTIME) "$$(dirname "$$file")" </dev/null || exit 1; \
	done

vuln: ## Look for known holes in what is linked (govulncheck v1.9.0; needs https://vuln.go.dev)
	@GOBIN=$(BIN) $(GO) install $(VULN)
	@$(BIN)/govulncheck ./...; code=$$?; case $$code in \
	0) echo "vuln: no known holes" ;; \
	3) echo "vuln: known holes are linked; they are listed above" >&2; exit 1 ;; \
	*) echo "vuln: NOT CHECKED: govulncheck ended with $$code, most often because https://vuln.go.dev cannot be reached from here; try again where it can" >&2; exit 1 ;; \
	esac

cover: tools ## Measure coverage: per package, then in total (bin/coverage.out)
	@mkdir -p bin
	$(GO) test -coverprofile bin/coverage.out ./...
	@$(GO) tool cover -func bin/coverage.out | tail -n 1

confusion: ## Measure the diagnosis on labelled cases of 10 seeds; prints what was taken for what
	REHEARSE_CASE_SEEDS=10 $(GO) test -count=1 -v -run TestTheDiagnosisOfLabelledCases ./harness/cases
