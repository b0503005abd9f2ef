// The masthead's field: suggestions while one types, by the combobox pattern of WAI-ARIA.
import { element, find, inARow, inContent, inTurn, prepare, stretch } from './search.js';

const MOST = 7;

export function start(form) {
  const { root } = form.dataset;
  const input = form.querySelector('input');
  const list = element('ul', 'suggestions');
  const status = element('p', 'unseen');
  let turn = 0;
  let current = -1;

  document.head.append(Object.assign(document.createElement('link'), { rel: 'stylesheet', href: form.dataset.styles }));
  list.id = 'suggestions';
  list.role = 'listbox';
  list.setAttribute('aria-label', form.getAttribute('aria-label'));
  list.hidden = true;
  status.role = 'status';
  form.append(list, status);
  input.role = 'combobox';
  input.setAttribute('aria-autocomplete', 'list');
  input.setAttribute('aria-controls', list.id);

  const options = () => [...list.children];

  function show(open) {
    list.hidden = !open;
    input.setAttribute('aria-expanded', String(open));
    if (!open) select(-1);
  }

  function select(place) {
    options().forEach((option, index) => option.setAttribute('aria-selected', String(index === place)));
    current = place;
    if (place < 0) input.removeAttribute('aria-activedescendant');
    else {
      input.setAttribute('aria-activedescendant', options()[place].id);
      options()[place].scrollIntoView({ block: 'nearest' });
    }
  }

  function option(href, ...children) {
    const made = element('li', '', ...children);
    made.role = 'option';
    made.id = `suggestion-${list.children.length}`;
    made.dataset.href = href;
    made.setAttribute('aria-selected', 'false');
    list.append(made);
  }

  function suggest(record) {
    if (record.line) { option(record.url, inContent(element('b', '', record.title)), ' ', inContent(element('span', 'text', element('b', '', record.who), ': ', record.line))); return; }
    if (record.post) { option(record.url, inContent(element('b', '', record.title)), ' ', inARow('span', record.post)); return; }
    if (record.headAnswers || !record.facts.length) option(record.url, inContent(element('b', '', record.title)), ' ', inARow('span', [record.head.is, record.head.when]));
    const [fact] = record.facts.filter((f) => f.found);
    if (fact) {
      option(`${record.url}#${fact.id}`, inContent(element('span', 'text', stretch(fact, 18, fact.start + (fact.skip || 0)))), ' ', inARow('span', [record.title, fact.when]));
    }
  }

  async function look() {
    const mine = turn;
    const query = input.value.trim();
    if (!query) { show(false); status.textContent = ''; return; }
    const found = await find(root, query);
    if (mine !== turn) return;
    const records = await Promise.all([...Array(Math.min(found.number, MOST)).keys()].map(found.load));
    if (mine !== turn) return;
    list.replaceChildren();
    records.filter((record) => record.answers).slice(0, MOST).forEach(suggest);
    options().slice(MOST).forEach((extra) => extra.remove());
    const number = list.children.length;
    if (number) {
      option(`${form.action}?q=${encodeURIComponent(query)}`, form.dataset.all.replace('{query}', query));
      list.lastChild.classList.add('all');
    }
    status.textContent = number ? form.dataset.found.replace('{number}', number) : form.dataset.none;
    current = -1;
    show(number > 0 && document.activeElement === input);
  }

  const answer = inTurn(() => look().catch(() => show(false)));

  input.addEventListener('input', () => {
    turn += 1;
    answer(input.value, true);
  });
  input.addEventListener('focus', () => { if (list.children.length && input.value.trim()) show(true); });
  input.addEventListener('blur', () => show(false));
  input.addEventListener('keydown', (event) => {
    const last = list.children.length - 1;
    if (event.key === 'Escape' && !list.hidden) { event.preventDefault(); show(false); return; }
    if (event.key === 'Escape') { input.value = ''; input.blur(); return; }
    if (last < 0 || (event.key !== 'Enter' && !event.key.startsWith('Arrow'))) return;
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault();
      if (list.hidden) show(true);
      const down = event.key === 'ArrowDown';
      if (current < 0) select(down ? 0 : last);
      else select(down ? (current === last ? -1 : current + 1) : current - 1);
    } else if (event.key === 'Enter' && current >= 0) {
      event.preventDefault();
      location.assign(options()[current].dataset.href);
    }
  });
  list.addEventListener('mousedown', (event) => event.preventDefault()); // keeps the focus in the field
  list.addEventListener('click', (event) => {
    const chosen = event.target.closest('[data-href]');
    if (chosen) location.assign(chosen.dataset.href);
  });
  prepare(root);
  if (input.value.trim()) answer(input.value);
}
