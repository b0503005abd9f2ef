// The search page when it was opened from a folder: what is known by heart answers, and nothing else.
(() => {
  const form = document.querySelector('form.find');
  const page = form.closest('article');
  const input = form.querySelector('input');
  const count = page.querySelector('.count');
  const { lang, dir } = form.querySelector('template.words');

  const load = (src) => new Promise((resolve, reject) => {
    document.head.append(Object.assign(document.createElement('script'), { src, onload: resolve, onerror: reject }));
  });

  function element(name, className, text, inContent) {
    const made = Object.assign(document.createElement(name), { className, textContent: text });
    if (inContent) Object.assign(made, lang ? { lang, dir } : { dir });
    return made;
  }

  function item(answer) {
    const found = element('li', 'found', '');
    const [path, place] = [`${form.dataset.root}${answer.address}index.html`, answer.place];
    const heading = element('h2', '', '');
    const link = Object.assign(element('a', '', answer.title, true), { href: place ? `${path}#${place}` : path });
    const note = element('span', 'note parts', '');
    [answer.kind, answer.detail].filter(Boolean).forEach((words) => note.append(element('span', '', words), ' '));
    heading.append(link, ' ', note);
    found.append(heading);
    if (answer.post) found.append(element('p', 'note', answer.post.join(' · '), true));
    if (answer.line) found.append(element('p', 'summary', `${answer.who}: ${answer.line}`, true));
    return found;
  }

  function show(names) {
    const query = input.value.trim();
    const { answers } = names.ask(query);
    const meant = answers.length ? '' : names.suggest(query);
    const found = answers.length || !meant ? answers : names.ask(meant).answers;
    page.querySelector('.results').replaceChildren(...found.slice(0, 20).map(item));
    const words = answers.length ? count.dataset.found.replace('{number}', answers.length) : count.dataset.none;
    count.textContent = query ? [words, meant && count.dataset.meant.replace('{query}', meant)].filter(Boolean).join(' ') : '';
  }

  const known = load(`${form.dataset.root}search/names.js`).then(() => window.searchNames.more && load(`${form.dataset.root}search/more-names.js`));
  Promise.all([known, load(form.dataset.answers)]).then(() => {
    const names = window.answers.open();
    input.value = new URLSearchParams(location.search).get('q') || input.value;
    form.querySelector('details').hidden = true;
    form.addEventListener('submit', (event) => { event.preventDefault(); show(names); });
    input.addEventListener('input', () => show(names));
    input.focus();
    show(names);
  }, () => { count.textContent = count.dataset.failed; });
})();
