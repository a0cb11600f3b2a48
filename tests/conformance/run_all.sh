#!/usr/bin/env bash
# Replays the recorded scenarios on both databases. The files of must_pass.txt have to pass wholly; with --all the
# others run too, and their count is printed without deciding anything.
set -uo pipefail
cd "$(dirname "$0")"
must=$(paste -sd, must_pass.txt)
others=$(ls suite-open | sed 's/\.mjs$//' | grep -vxFf must_pass.txt | paste -sd, -)
status=0 passed=0 failed=0

replay() {  # replay KIND FILES OUTPUT
  local golden=golden/$1
  node ../kit/serve.mjs "$1" -- node run.mjs --url '{url}' --golden "$golden" --differences differences.json --only "$2" >"$3" 2>&1
}

report=$(mktemp -d)
trap 'rm -rf "$report"' EXIT
for kind in sqlite ${PGPORT:+pg}; do
  replay "$kind" "$must" "$report/must" || { status=1; grep -v '^ok ' "$report/must"; }
  count=$(grep -E '^[0-9]+ passed, [0-9]+ failed' "$report/must" | tail -n 1)
  echo "$kind: $(grep -c '^ok ' "$report/must") of $(wc -l < must_pass.txt) required files pass wholly (${count:-no verdict})"
  steps_passed=$(sed -E 's/^([0-9]+) passed.*/\1/' <<<"${count:-0 passed, 1 failed}")
  steps_failed=$(sed -E 's/.* ([0-9]+) failed.*/\1/' <<<"${count:-0 passed, 1 failed}")
  passed=$((passed + steps_passed)) failed=$((failed + steps_failed))
  if [ "${1:-}" = --all ]; then
    replay "$kind" "$others" "$report/others" || true
    grep -E '^(not )?ok ' "$report/others" | sed "s/^/  $kind: /"
    echo "$kind: of all $(ls suite-open | wc -l) files $(cat "$report/must" "$report/others" | grep -c '^ok ') pass wholly; steps of the others: $(tail -n 1 "$report/others")"
    if [ -n "${KEEP:-}" ]; then mkdir -p "$KEEP"; cat "$report/must" "$report/others" > "$KEEP/$kind.txt"; fi
  fi
done
echo "$passed passed, $failed failed"
exit "$status"
