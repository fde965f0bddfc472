#!/bin/bash
# boot.sh LAYERS FOLDER: boots systemd as PID 1 over the read-only LAYERS (folders, the topmost first, separated by colons); what it writes
# lies in FOLDER. Needs root. Namespaces and a cgroup of its own, a network of loopback only. Ends when systemd does.
set -eu
layers=$1
folder=$2
if [ "${3:-}" != inside ]; then
	# systemd arranges its units below the cgroup that it finds itself in: one of its own, and not this machine's.
	mount=$(awk '$3 == "cgroup2" { print $2; exit }' /proc/mounts)
	[ -n "$mount" ] || { echo "boot: no cgroup2 is mounted on this machine" >&2; exit 1; }
	group=$mount/$(basename "$folder")
	mkdir "$group"
	echo $$ >"$group/cgroup.procs"
	exec unshare --mount --pid --fork --uts --ipc --net --cgroup --kill-child "$0" "$layers" "$folder" inside
fi
mount --make-rprivate /
root=$folder/root
mkdir -p "$folder/upper" "$folder/work" "$root"
mount -t overlay overlay -o "lowerdir=$layers,upperdir=$folder/upper,workdir=$folder/work" "$root"
mount -t proc proc "$root/proc"
mount -t sysfs sysfs "$root/sys"
mkdir -p "$root/sys/fs/cgroup"
mount -t cgroup2 cgroup2 "$root/sys/fs/cgroup"
mount --rbind /dev "$root/dev"
# Nothing of the machine's own shared memory is seen in here.
mount -t tmpfs tmpfs "$root/dev/shm"
mount -t tmpfs tmpfs "$root/run"
mount -t tmpfs tmpfs "$root/tmp"
mkdir -p "$root/run/systemd" "$root/.outside"
ip link set lo up
# A second address, for a mail server beside the service: Postfix takes mail for an address of its own for mail to itself.
ip address add 127.0.0.2/8 dev lo
hostname installed
# No device, no module and no setting of the kernel is this system's own.
for unit in systemd-udevd systemd-udev-trigger systemd-sysctl systemd-modules-load systemd-binfmt systemd-remount-fs getty@ console-getty; do
	ln -sf /dev/null "$root/etc/systemd/system/$unit.service"
done
rm -f "$root/etc/resolv.conf"
echo "nameserver 127.0.0.1" >"$root/etc/resolv.conf"
printf '127.0.0.1 localhost installed\n::1 localhost\n' >"$root/etc/hosts"
cd "$root"
pivot_root . .outside
umount -l /.outside
mount --make-rshared /
exec env -i container=other PATH=/usr/sbin:/usr/bin:/sbin:/bin /lib/systemd/systemd --unit=multi-user.target --log-target=journal --show-status=0
