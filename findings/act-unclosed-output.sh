#!/usr/bin/env bash
# A good guess: a step that writes `name<<EOF` to GITHUB_OUTPUT and dies before the closing EOF fails, as on GitHub, or its other
# outputs survive.
# What happens: in act 0.2.89 the step's outcome is `success`, all its outputs are lost, the steps after it run with empty ones, and
# only the job fails in the end. One line of the log, which is no error of any step, hints at the reason.
# Why it matters: a later step that is not gated on an output's exact value acts on emptiness. Gate on `result == 'success'`.
set -eu
version=v0.2.89
work=$(mktemp -d)
trap 'chmod -R u+w "$work"; rm -rf "$work"' EXIT
GOBIN="$work/bin" GOPATH="$work/go" GOFLAGS=-modcacherw go install "github.com/nektos/act@$version" 2> "$work/go.log"
mkdir -p "$work/home" "$work/repository/.github/workflows"
cd "$work/repository"
git init -q .
cat > .github/workflows/a.yml <<'YAML'
on: push
jobs:
  a:
    runs-on: ubuntu-latest
    steps:
      - id: open
        run: |
          echo 'first=1' >> "$GITHUB_OUTPUT"
          printf 'second<<EOF\ntext\n' >> "$GITHUB_OUTPUT"
      - run: echo "outcome=[${{ steps.open.outcome }}] first=[${{ steps.open.outputs.first }}]"
YAML
git add .
git -c user.name=a -c user.email=a@example.com -c commit.gpgsign=false commit -qm begin
HOME="$work/home" "$work/bin/act" --version
code=0
HOME="$work/home" "$work/bin/act" push -P ubuntu-latest=-self-hosted > "$work/log" 2>&1 || code=$?
cat "$work/log"
echo "exit code $code"
succeeded=$(grep -c 'Success - Main' "$work/log")
if grep -q 'outcome=\[success\] first=\[\]' "$work/log" && [ "$succeeded" -eq 2 ] && [ "$code" -ne 0 ]; then
  echo 'as described'
else
  echo CHANGED
  exit 1
fi
