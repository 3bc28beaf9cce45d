#!/bin/sh
# Installs sanshi from this folder, without a network: sh install.sh [TARGET], default /opt/sanshi.
# Needs Python 3.11 with venv; PYTHON=/path/to/python3.11 names another one. Run it again to bring in a newer version.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
target=${1:-/opt/sanshi}
python=${PYTHON:-python3.11}

cd "$here"
sha256sum --check --quiet SHA256SUMS

mkdir -p "$target"
"$python" -m venv "$target/.venv"
pip="$target/.venv/bin/python -m pip --disable-pip-version-check install --quiet --no-index --find-links $here/wheels"
$pip --require-hashes --requirement requirements.lock
$pip --no-deps --force-reinstall "$here"/wheels/sanshi-*.whl
cp config.example.toml "$target/"

"$target/.venv/bin/sanshi" --help > /dev/null
echo "Installed: $target/.venv/bin/sanshi"
