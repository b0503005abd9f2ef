// `/` and Ctrl-K lead to the search field; what answers is loaded when the field is first used.
(() => {
  const form = document.querySelector('form[role="search"]');
  if (!form) return;
  const input = form.querySelector('input[type="search"]');
  if (location.protocol === 'file:') {
    // A script may not read an index from a folder: the lists serve instead.
    document.querySelectorAll('.works, form.search').forEach((part) => { part.hidden = true; });
    document.querySelectorAll('.instead').forEach((part) => { part.hidden = false; });
    return;
  }
  const load = () => import(new URL(form.dataset.module, location.href).href).then((module) => module.start(form));
  if (form.classList.contains('find') || document.activeElement === input) load();
  else input.addEventListener('focus', load, { once: true });
  document.addEventListener('keydown', (event) => {
    const { target } = event;
    const typing = target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName);
    const plain = !event.ctrlKey && !event.metaKey && !event.altKey;
    const slash = event.key === '/' && plain && !typing;
    const letter = event.key.toLowerCase() === 'k' && (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey;
    if (!slash && !letter) return;
    event.preventDefault();
    input.focus();
    input.select();
  });
})();
