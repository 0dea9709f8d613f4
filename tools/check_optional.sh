#!/bin/sh
# check_optional.sh -- types of what stands beside the three strict packages: the verifier (strict), the centre (typed).
set -eu
cd "$(dirname "$0")/.."
[ ! -f msr_verify.py ] || .venv/bin/python -m mypy msr_verify.py
[ ! -f server/config/settings.py ] || .venv/bin/python -m mypy --config-file tools/mypy-server.ini -p server
