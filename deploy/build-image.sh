#!/usr/bin/env bash
# Build the image without a daemon, a registry of images or root's container engine: the base is made from Debian's packages
# by mmdebstrap, and buildah runs the Dockerfile on it.
#   apt-get install buildah mmdebstrap; deploy/build-image.sh [NAME]
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

name=${1:-conflict-graph}
release=${RELEASE:-bookworm}
export STORAGE_DRIVER=${STORAGE_DRIVER:-vfs} BUILDAH_ISOLATION=${BUILDAH_ISOLATION:-chroot}
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

if ! buildah inspect --type image localhost/python-base >/dev/null 2>&1; then
  echo "Making localhost/python-base of Debian $release ..."
  mmdebstrap --quiet --variant=minbase --include=python3,python3-venv,python-is-python3,ca-certificates \
    "$release" "$scratch/base.tar"
  container=$(buildah from scratch)
  buildah add --quiet "$container" "$scratch/base.tar" / >/dev/null
  buildah commit --quiet --rm "$container" localhost/python-base >/dev/null
fi

# What pip is told in a file here, it is told inside, too; no variable of this machine becomes one of the image.
options=()
for file in /etc/pip.conf /etc/ssl/certs/ca-certificates.crt; do
  if [ -f "$file" ]; then options+=(--volume "$file:$file:ro"); fi
done

# The explorer as it was built here: that needs Node.js and npm's registry, the image neither.
make --silent explorer
grep -v '^graph_service/explorer/dist' .dockerignore >"$scratch/ignore"

echo "Building $name ..."
buildah build --quiet --format docker --build-arg BASE=localhost/python-base --ignorefile "$scratch/ignore" \
  "${options[@]}" --tag "$name" .
