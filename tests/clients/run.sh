#!/usr/bin/env bash
# The client tests against a fresh server on each database, or against the server at URL when that is set.
set -uo pipefail
cd "$(dirname "$0")"
if [ ! node_modules/.package-lock.json -nt package-lock.json ]; then npm ci --no-audit --no-fund --silent || exit 1; fi
if [ -n "${URL:-}" ]; then exec node --test sdk.test.mjs oas.test.mjs; fi

status=0 passed=0 failed=0
report=$(mktemp)
trap 'rm -f "$report"' EXIT
for kind in sqlite ${PGPORT:+pg}; do
  node ../kit/serve.mjs "$kind" -- env URL='{url}' node --test --test-reporter=tap sdk.test.mjs oas.test.mjs >"$report" 2>&1 || { status=1; echo "clients on $kind:"; cat "$report"; }
  ok=$(sed -n 's/^# pass //p' "$report") bad=$(sed -n 's/^# fail //p' "$report")
  passed=$((passed + ${ok:-0})) failed=$((failed + ${bad:-1}))
done
echo "$passed passed, $failed failed"
exit "$status"
