#!/bin/sh
# venv.sh DIR: a Python environment with the packages of requirements.txt, made once.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
venv=$1
if ! cmp -s "$here/requirements.txt" "$venv/requirements.txt"; then
  rm -rf "$venv"
  python3 -m venv "$venv"
  "$venv/bin/pip" install --quiet --disable-pip-version-check --no-deps \
    --requirement "$here/requirements.txt"
  cp "$here/requirements.txt" "$venv/requirements.txt"
fi
