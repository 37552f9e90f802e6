#!/usr/bin/env bash
# A good guess: `git archive HEAD some/path` fails when it cannot put that path into the archive, as it does for a path that
# does not exist.
# What happens: a path with the attribute export-ignore is left out without a word and with exit code 0, also when it is the only
# path that is named; the archive is then empty.
# Why it matters: export-ignore keeps what a runner downloads small. A release job that names its files one by one goes on
# "successfully" without those that somebody excludes later.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
git --version
git init -q .
mkdir schema
echo '{}' > schema/a.json
echo 'runs' > action.yml
echo '/schema export-ignore' > .gitattributes
git add .
git -c user.name=a -c user.email=a@example.com -c commit.gpgsign=false commit -qm begin
both=$(git archive HEAD action.yml schema | tar -tf -)
only=$(git archive HEAD schema | tar -tf -)
echo "action.yml and schema: [$both], schema alone: [$only]"
git archive HEAD missing > missing.tar 2> missing.txt && missing=0 || missing=$?
echo "a path that does not exist: exit code $missing, $(cat missing.txt)"
if [ "$both" = action.yml ] && [ "$only" = '' ] && [ "$missing" -ne 0 ]; then echo 'as described'; else echo CHANGED; exit 1; fi
