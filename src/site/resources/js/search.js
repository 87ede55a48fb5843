// SPDX-License-Identifier: Apache-2.0
// A search in the pages that the menu names: they are fetched at the first key, and nothing is sent anywhere. Pages that
// were opened as files can't be fetched; then only titles are searched.
document.addEventListener('DOMContentLoaded', () => {
  const menu = document.querySelector('#leftColumn .sidebar-nav');
  if (!menu) {
    return;
  }
  const links = [...menu.querySelectorAll('a[href$=".html"]')];
  const input = Object.assign(document.createElement('input'), {
    id: 'search', type: 'search', placeholder: 'Search (/)', autocomplete: 'off',
  });
  input.setAttribute('aria-label', 'Search in all pages');
  const found = Object.assign(document.createElement('ol'), { id: 'found', hidden: true });
  menu.prepend(input, found);

  const read = async (link) => {
    const title = link.textContent.trim();
    try {
      const text = await (await fetch(link.href)).text();
      const body = new DOMParser().parseFromString(text, 'text/html').querySelector('#bodyColumn');
      return { title, href: link.href, text: body.textContent.replace(/\s+/g, ' ') };
    } catch {
      return { title, href: link.href, text: '' };
    }
  };
  let pages;
  const show = async () => {
    const words = input.value.toLowerCase().split(/\s+/).filter((word) => word);
    pages ??= Promise.all(links.map(read));
    const hits = words.length === 0 ? [] : (await pages)
        .map((page) => ({ ...page, all: (page.title + ' ' + page.text).toLowerCase() }))
        .filter((page) => words.every((word) => page.all.includes(word)))
        .map((page) => ({ ...page, titled: words.every((word) => page.title.toLowerCase().includes(word)) }))
        .sort((one, other) => other.titled - one.titled);
    found.replaceChildren(...hits.map((page) => {
      const at = Math.max(0, page.text.toLowerCase().indexOf(words[0]));
      const item = document.createElement('li');
      const link = Object.assign(document.createElement('a'), { href: page.href, textContent: page.title });
      const excerpt = Object.assign(document.createElement('small'), {
        textContent: page.text.slice(Math.max(0, at - 40), at + 80),
      });
      item.append(link, excerpt);
      return item;
    }));
    if (words.length > 0 && hits.length === 0) {
      found.append(Object.assign(document.createElement('li'), { textContent: 'No page has all of these words.' }));
    }
    found.hidden = words.length === 0;
  };
  input.addEventListener('input', show);
  document.addEventListener('keydown', (event) => {
    if (event.key === '/' && !/^(INPUT|TEXTAREA)$/.test(document.activeElement.tagName)) {
      event.preventDefault();
      input.focus();
    }
  });
  // A link to a search: index.html?search=words
  const asked = new URLSearchParams(location.search).get('search');
  if (asked) {
    input.value = asked;
    show();
  }
});
