#!/bin/sh
# bundle.sh MODEL VERSION ROOT OUT -- the root file system ROOT (a root.tar or root.tar.gz) as OUT, which RAUC writes into the
# slot that does not run. Signed with IMAGE_KEY of IMAGE_CERT (PEM), whose root the boxes have as IMAGE_ROOT.
set -eu
model=$1 version=$2 root=$(realpath "$3") out=$(realpath -m "$4")
work=$(mktemp -d -p "$(dirname "$out")")
trap 'rm -rf "$work"' EXIT
mkdir "$work/raucb"
ln "$root" "$work/raucb/" 2>/dev/null || cp "$root" "$work/raucb/"
cat >"$work/raucb/manifest.raucm" <<END
[update]
compatible=mashangren-$model
version=$version
[bundle]
format=verity
[image.rootfs]
filename=$(basename "$root")
END
rm -f "$out"
# Not compressed: a root.tar.gz is already.
rauc --cert "$IMAGE_CERT" --key "$IMAGE_KEY" bundle --mksquashfs-args="-noD -no-progress" "$work/raucb" "$out" >"$work/said" 2>&1 ||
    { cat "$work/said" >&2; exit 1; }
