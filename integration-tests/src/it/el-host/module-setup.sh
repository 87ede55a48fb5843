#!/bin/bash
# The dracut module with the hook root.sh.
check() { return 0; }
depends() { echo base; }
installkernel() { hostonly='' instmods btrfs; }
install() {
	inst_hook cmdline 00 "$moddir/root.sh"
	inst_multiple modprobe mount switch_root uname
}
