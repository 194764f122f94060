.DEFAULT_GOAL := help
.PHONY: help demo test journeys fmt

target = $${CARGO_TARGET_DIR:-target}
listen ?= 127.0.0.1:8311

help: ## this list
	@grep -E '^[a-z]+:.*##' Makefile | sed 's/:.*##/\t/'

demo: ## build Zhiye and open the invented office on http://127.0.0.1:8311
	scripts/packages demo
	cargo build --release --locked -p zhiye
	$(target)/release/zhiye demo --listen $(listen)

test: ## everything that must hold: format, lints, tests, pages in a real browser
	scripts/test

journeys: ## only the pages in a real browser
	scripts/test journeys

fmt: ## format the Rust code
	cargo fmt --all
