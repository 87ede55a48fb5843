#!/bin/sh
# A hook of dracut's that mounts the disk with the kernel's own modules and goes on from there; udev, which would find
# the disk, needs more of a kernel than the tiny one has.
modprobe btrfs
mount -t btrfs -o ro /dev/vda /sysroot
echo "the initramfs runs on $(uname -r)"
exec switch_root /sysroot /init
