# Camera với ANTT: everything a newcomer types. `make help` lists it.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
BUILT := service/web/static/dist/.built
PIP := $(BIN)/python -m pip --quiet --disable-pip-version-check --no-input
export PIP_ROOT_USER_ACTION := ignore
# Options for the program, for example: make demo ARGS="--footage ~/Videos"
ARGS ?=
# Tests run side by side in this many processes; they wait for servers about as long as they compute
JOBS ?= 4
LOCK := uv pip compile --quiet --generate-hashes --universal --python-version 3.11 --no-emit-index-url --no-header

# $(call step,what is being done,command): one line with the time it took; what the command prints is shown if it fails
define step
	@printf '  %-64s ' '$(1) …'; started=$$SECONDS; output=$$(mktemp); \
	if ( $(2) ) >"$$output" 2>&1; then printf '%s s\n' "$$((SECONDS - started))"; rm -f "$$output"; \
	else printf 'KHÔNG ĐƯỢC\n'; cat "$$output"; rm -f "$$output"; exit 1; fi
endef

.PHONY: help install demo demo-reset up test check bench lock clean

help: ## danh sách lệnh này
	@printf 'Camera với ANTT\n\n'
	@grep -E '^[a-z-]+:.*## ' $(firstword $(MAKEFILE_LIST)) | sed -E 's/^([a-z-]+):.*## (.*)/\1\t\2/' \
	  | while IFS=$$'\t' read -r target says; do printf '  make %-12s %s\n' "$$target" "$$says"; done

# Real data stand in home/, the demonstration's in home-demo/: one never meets the other.
# Another place: CAMERA_ANTT_HOME=/var/lib/camera-antt make up
up: export CAMERA_ANTT_HOME ?= $(CURDIR)/home
demo demo-reset: export CAMERA_ANTT_HOME ?= $(CURDIR)/home-demo

install: $(BUILT) ## chuẩn bị mọi thứ mà chưa chạy (dùng khi đưa lên máy chủ)

demo: $(BUILT) ## chạy thử với dữ liệu trình diễn (giữ nguyên dữ liệu giữa các lần chạy)
	@exec $(BIN)/camera-antt demo $(ARGS)

demo-reset: $(BUILT) ## xoá dữ liệu trình diễn rồi làm lại từ đầu
	@exec $(BIN)/camera-antt demo --reset $(ARGS)

up: $(BUILT) ## chạy thật trên thư mục dữ liệu trống (không có tài khoản trình diễn)
	@exec $(BIN)/camera-antt up $(ARGS)

test: $(BUILT) $(VENV)/.tested-with ## toàn bộ kiểm thử, trên máy chủ thật và trình duyệt thật
	@$(BIN)/pytest -n $(JOBS) --dist loadfile --no-loadscope-reorder --ignore=tests/bench $(ARGS)

check: $(BUILT) $(VENV)/.tested-with ## kiểm nhanh: ruff, mypy, ranh giới các phòng, kiểm thử đơn vị (dưới 90 giây)
	$(call step,Văn phong mã nguồn (ruff),$(BIN)/ruff check && $(BIN)/ruff format --check)
	$(call step,Kiểu dữ liệu (mypy --strict),$(BIN)/mypy)
	$(call step,Ranh giới các phòng (import-linter),$(BIN)/lint-imports)
	@$(BIN)/pytest -q -n 2 --dist loadfile -m 'not room and not servers and not browser and not slow' \
	  --ignore=tests/bench --ignore=tests/flows $(ARGS)

bench: $(BUILT) $(VENV)/.tested-with ## đo tốc độ so với mốc đối chiếu (máy nên rảnh; thêm ARGS="--clips 70M" cho cỡ lớn)
	@$(BIN)/pytest -q -s tests/bench $(ARGS)

lock: $(BUILT) $(VENV)/.tested-with ## khoá lại phiên bản thư viện sau khi sửa deploy/requirements*.in
	$(call step,Khoá thư viện để chạy,cd deploy && ../$(BIN)/$(LOCK) requirements.in -o requirements.lock)
	$(call step,Khoá thư viện để kiểm thử,cd deploy && ../$(BIN)/$(LOCK) requirements-test.in -o requirements-test.lock)

clean: ## xoá môi trường và bản dựng (không xoá dữ liệu trong home/ và home-demo/)
	rm -rf $(VENV) service/web/node_modules service/web/static/dist .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis *.egg-info

# ---- what the targets stand on: a stamp says that its step was done for these very files ----

$(VENV)/.made:
	@command -v $(PYTHON) >/dev/null || { echo 'Chưa có Python. Cài: apt install python3 python3-venv'; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "Cần Python 3.11 trở lên, máy đang có $$($(PYTHON) -V 2>&1). Cài bản mới hơn rồi gọi: make PYTHON=python3.12 …"; exit 1; }
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || { \
	  echo 'Python trên máy thiếu phần tạo môi trường riêng. Cài: apt install python3-venv'; exit 1; }
	$(call step,Tạo môi trường Python trong $(VENV),$(PYTHON) -m venv $(VENV))
	@touch $@

$(VENV)/.runs-on: $(VENV)/.made deploy/requirements.lock
	$(call step,Cài thư viện đã khoá phiên bản,$(PIP) install --require-hashes --no-deps -r deploy/requirements.lock)
	@touch $@

$(VENV)/.tested-with: $(VENV)/.runs-on deploy/requirements-test.lock
	$(call step,Cài công cụ kiểm thử đã khoá phiên bản,$(PIP) install --require-hashes --no-deps -r deploy/requirements-test.lock)
	@touch $@

$(VENV)/.program: $(VENV)/.runs-on pyproject.toml
	$(call step,Đặt chương trình vào môi trường,$(PIP) install --no-deps --no-build-isolation -e .)
	@touch $@

# Folders are listed too: a deleted file changes its folder's time. The build itself compares contents.
ISLANDS := $(shell find service/web -path '*/node_modules' -prune -o -path '*/static/dist*' -prune \
  -o \( -path '*/islands*' -o -path '*/static/css*' -o -name '*.mjs' -o -name '*.json' -o -name icons.txt -o -name build.py \) -print 2>/dev/null)

$(BUILT): $(VENV)/.program $(ISLANDS)
	$(call step,Dựng phần giao diện chạy trong trình duyệt,$(BIN)/python -m service.web.build)
	@mkdir -p $(@D) && touch $@
