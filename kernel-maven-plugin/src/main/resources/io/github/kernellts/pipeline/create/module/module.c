// SPDX-License-Identifier: GPL-2.0-only
#include <linux/init.h>
#include <linux/module.h>

static int __init start(void)
{
	pr_info("loaded\n");
	return 0;
}

static void __exit stop(void)
{
	pr_info("removed\n");
}

module_init(start);
module_exit(stop);
MODULE_DESCRIPTION("@name@");
MODULE_LICENSE("GPL");
