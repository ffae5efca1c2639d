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

echo "Making localhost/python-base of Debian $release ..."
mmdebstrap --quiet --variant=minbase --include=python3,python3-venv,python-is-python3,ca-certificates \
  "$release" "$scratch/base.tar"
container=$(buildah from scratch)
buildah add --quiet "$container" "$scratch/base.tar" / >/dev/null
buildah commit --quiet --rm "$container" localhost/python-base >/dev/null

# Where pip and npm are told to look here, they look inside, too.
options=()
for variable in $(compgen -e | grep -E '^(PIP|npm_config)_' | grep -vE 'FIND_LINKS'); do options+=(--env "$variable"); done
for file in /etc/pip.conf /etc/ssl/certs/ca-certificates.crt; do
  if [ -f "$file" ]; then options+=(--volume "$file:$file:ro"); fi
done
if [ -f "$HOME/.npmrc" ]; then options+=(--volume "$HOME/.npmrc:/root/.npmrc:ro"); fi

echo "Building $name ..."
buildah build --quiet --format docker --build-arg BASE=localhost/python-base "${options[@]}" --tag "$name" .
