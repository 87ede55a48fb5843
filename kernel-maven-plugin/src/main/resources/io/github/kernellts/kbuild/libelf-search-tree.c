/* SPDX-License-Identifier: Apache-2.0
 * The functions that libelf.a of elfutils 0.192 calls and lacks (https://sourceware.org/bugzilla/show_bug.cgi?id=32293;
 * 0.193 has them again): binary trees as in tsearch(3). libelf keeps the tree in its own structure, whose first member
 * is the root. It uses one for elf_getdata_rawchunk, which no host program of the kernel calls. */
#define _GNU_SOURCE
#include <search.h>
#include <stddef.h>

struct search_tree {
	void *root;
};

typedef int comparison(const void *, const void *);

void *eu_tsearch(const void *key, struct search_tree *tree, comparison *compare)
{
	return tsearch(key, &tree->root, compare);
}

void *eu_tfind(const void *key, struct search_tree *tree, comparison *compare)
{
	return tfind(key, &tree->root, compare);
}

void *eu_tdelete(const void *key, struct search_tree *tree, comparison *compare)
{
	return tdelete(key, &tree->root, compare);
}

void eu_search_tree_init(struct search_tree *tree)
{
	tree->root = NULL;
}

void eu_search_tree_fini(struct search_tree *tree, void (*free_node)(void *))
{
	tdestroy(tree->root, free_node);
	tree->root = NULL;
}
