#!/usr/bin/env bash
# A good guess: act ignores a workflow key that it does not know, as it ignores `concurrency` itself, or skips that one file.
# What happens: act 0.2.89 validates against a schema without `concurrency.queue`, and one workflow with this key (on GitHub since
# May 2026) makes act refuse every workflow of the repository, also with another event that only the other file listens to.
# Why it matters: scheduled data jobs need `queue: max`, or GitHub drops the waiting run; such a repository cannot be rehearsed
# with act until the line is taken out.
set -eu
version=v0.2.89
work=$(mktemp -d)
trap 'chmod -R u+w "$work"; rm -rf "$work"' EXIT
GOBIN="$work/bin" GOPATH="$work/go" GOFLAGS=-modcacherw go install "github.com/nektos/act@$version"
cd "$work"
mkdir -p repository/.github/workflows home
cd repository
git init -q .
steps='jobs: {a: {runs-on: ubuntu-latest, steps: [{run: "true"}]}}'
printf 'on: push\n%s\n' "$steps" > .github/workflows/plain.yml
act() { HOME="$work/home" "$work/bin/act" "$@" 2>&1 || true; }
HOME="$work/home" "$work/bin/act" --version

echo '--- without queue:'
before=$(act push --list)
echo "$before"
printf 'on: schedule\nconcurrency:\n  group: night\n  queue: max\n%s\n' "$steps" > .github/workflows/night.yml
echo '--- with queue in another workflow:'
after=$(act push --list)
echo "$after"
grep -q 'plain.yml' <<< "$before"
grep -q 'Unknown Property queue' <<< "$after"
if grep -q 'plain.yml' <<< "$after"; then echo 'act lists the other workflow now'; exit 1; fi
echo 'as described'
