/* SPDX-License-Identifier: Apache-2.0
 * Calls what the kernel's host programs call of libelf, libcrypto, zlib and of the parts of the C library that have had
 * new symbol versions. TrialLink links it. */
#define _GNU_SOURCE
#include <gelf.h>
#include <openssl/cms.h>
#include <openssl/evp.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <zlib.h>

static void *thread(void *argument)
{
	return argument;
}

int main(int argc, char **argv)
{
	pthread_t other;
	struct stat status;
	int number = 0;
	Elf *elf;

	if (elf_version(EV_CURRENT) == EV_NONE || stat(argv[0], &status) || pthread_create(&other, NULL, thread, NULL))
		return 1;
	elf = elf_memory((char *)argv[0], 1);
	if (argc > 1)
		elf = elf_begin(0, ELF_C_READ_MMAP, NULL);
	elf_end(elf);
	if (!EVP_sha512() || !zlibVersion() || (argc > 2 && !CMS_ContentInfo_new()))
		return 1;
	sscanf("1", "%d", &number);
	return pthread_join(other, NULL) || strtoul("1", NULL, 10) != 1 || strtol("1", NULL, 10) != 1 || number != 1;
}
