#!/bin/bash
# make-root.sh FOLDER PACKAGE…: a root file system of this machine's Debian release, from the mirror that apt uses here, with these packages.
# Needs root and the network. What apt has downloaded already is not downloaded again.
set -euo pipefail
folder=$1
shift
# apt's own word on where this machine's Debian comes from: SITE RELEASE COMPONENT.
targets=$(apt-get indextargets --format '$(ORIGIN) $(SITE) $(RELEASE) $(COMPONENT)' 'Created-By: Packages' | sort -u)
debian=$(printf '%s\n' "$targets" | awk '$1 == "Debian" && $4 == "main"')
if [ -z "$debian" ]; then
	echo "make-root: apt knows no archive of Debian here; is apt-get update to be run first?" >&2
	exit 1
fi
release=$(. /etc/os-release && echo "$VERSION_CODENAME")
mirror=$(printf '%s\n' "$debian" | awk -v release="$release" '$3 == release { print $2; exit }')
mkdir -p "$folder/var/cache/apt/archives" "$folder/etc/dpkg/dpkg.cfg.d" "$folder/etc/apt/apt.conf.d"
ln -f /var/cache/apt/archives/*.deb "$folder/var/cache/apt/archives/" 2>/dev/null || true
# A folder that can be made again need not be flushed to the disk file by file, nor have manuals.
printf 'force-unsafe-io\npath-exclude=/usr/share/doc/*\npath-exclude=/usr/share/man/*\npath-exclude=/usr/share/locale/*\n' >"$folder/etc/dpkg/dpkg.cfg.d/made-again"
debootstrap --variant=minbase "$release" "$folder" "$mirror" >&2
printf '%s\n' "$debian" | awk '{ print "deb", $2, $3, $4 }' >"$folder/etc/apt/sources.list"
cp /etc/resolv.conf "$folder/etc/resolv.conf"
# No server is started while packages are installed here.
printf '#!/bin/sh\nexit 101\n' >"$folder/usr/sbin/policy-rc.d"
chmod 755 "$folder/usr/sbin/policy-rc.d"
export DEBIAN_FRONTEND=noninteractive
inside() { unshare --mount --pid --fork --kill-child sh -c 'mount -t proc proc "$0/proc" && exec chroot "$0" "$@"' "$folder" "$@" >&2; }
inside apt-get update -q
inside apt-get install -q -y --no-install-recommends "$@"
rm -f "$folder/usr/sbin/policy-rc.d" "$folder"/var/cache/apt/archives/*.deb
