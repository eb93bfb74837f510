#!/bin/bash
# Make a Debian of its own out of the one that runs here, and run a command as its first process:
#
#   unshare --mount --pid --fork --cgroup enter_debian.sh FOLDER COMMAND...
#
# It shares the programs of the system (below /usr, copied on write) and its network. /etc, /var, /home and /root are
# new, so that nothing of this checkout or of its users is there. /var lies in FOLDER/var, on a disk: systemd keeps no
# key for credentials in memory. Its first process may be systemd: it gets a group of
# processes of its own, no more devices than a container, and may set neither the clock nor the kernel.
set -euo pipefail
root=$1/root
disk=$1/var
shift

mount --make-rprivate /
mkdir "$root" "$disk"
mount -t tmpfs -o mode=755 tmpfs "$root"
mkdir "$root/var"
mount --bind "$disk" "$root/var"
mkdir -p "$root"/{etc,var/lib/dpkg,var/log,var/tmp,run,tmp,proc,sys,dev/pts,dev/shm,root,home,opt,mnt,usr,.layers/{usr,dpkg}/{upper,work}}
chmod 1777 "$root"/tmp "$root"/var/tmp
chmod 700 "$root"/root
for folder in bin sbin lib lib32 lib64; do
    [ -e "/$folder" ] && ln -s "usr/$folder" "$root/$folder"
done
mount -t overlay overlay -o "lowerdir=/usr,upperdir=$root/.layers/usr/upper,workdir=$root/.layers/usr/work" "$root/usr"
mount -t overlay overlay -o "lowerdir=/var/lib/dpkg,upperdir=$root/.layers/dpkg/upper,workdir=$root/.layers/dpkg/work" \
    "$root/var/lib/dpkg"
mount -t tmpfs -o mode=755 tmpfs "$root/usr/local"
mkdir -p "$root"/usr/local/{bin,sbin,share/man}
for file in passwd group shadow gshadow nsswitch.conf ld.so.cache ld.so.conf ld.so.conf.d login.defs alternatives \
    debian_version os-release ssl default manpath.config; do
    [ -e "/etc/$file" ] && cp -a "/etc/$file" "$root/etc/"
done
ln -s /usr/share/zoneinfo/Europe/Berlin "$root/etc/localtime"
printf '127.0.0.1 localhost\n' > "$root/etc/hosts"
printf 'praxis\n' > "$root/etc/hostname"
printf '%032x\n' 1 > "$root/etc/machine-id"

mount -t tmpfs -o mode=755 tmpfs "$root/dev"
mkdir "$root"/dev/{pts,shm}
for device in null zero full random urandom tty; do
    touch "$root/dev/$device"
    mount --bind "/dev/$device" "$root/dev/$device"
done
mount -t devpts -o newinstance,ptmxmode=0666,mode=620,gid=5 devpts "$root/dev/pts"
ln -s pts/ptmx "$root/dev/ptmx"
ln -s /proc/self/fd "$root/dev/fd"
mount -t tmpfs tmpfs "$root/dev/shm"
mount -t tmpfs -o mode=755 tmpfs "$root/run"
mount -t proc proc "$root/proc"
mount --bind "$root/proc/sys" "$root/proc/sys"
mount -o remount,bind,ro "$root/proc/sys"
mount -t sysfs -o ro sysfs "$root/sys"
mount -t cgroup2 cgroup2 "$root/sys/fs/cgroup"

# Of systemd the manager alone: no unit that looks after devices, clocks or disks of the machine.
rm -rf "$root"/usr/lib/systemd/system/*.target.wants "$root"/usr/lib/systemd/system-generators/*
mkdir -p "$root/etc/systemd/system"
for target in sysinit basic multi-user network-online; do
    printf '[Unit]\nDescription=%s\n' "$target" > "$root/etc/systemd/system/$target.target"
done
ln -s multi-user.target "$root/etc/systemd/system/default.target"

cd "$root"
mkdir before
pivot_root . before
umount -l /before
rmdir /before
# systemd mounts the credentials of a service from a process of its own, and this one has to see them.
mount --make-rshared /
exec env -i PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin LANG=C.UTF-8 HOME=/root container=test \
    capsh --drop=cap_sys_time,cap_net_admin,cap_sys_module,cap_sys_boot,cap_sys_rawio,cap_syslog,cap_wake_alarm,cap_mac_admin \
    --shell=/usr/bin/env -- "$@"
