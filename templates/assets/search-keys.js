// `/` and Ctrl-K lead to the search field; what answers is loaded when the field is first used.
(() => {
  const form = document.querySelector('form[role="search"]');
  if (!form) return;
  const input = form.querySelector('input[type="search"]');
  const isPage = form.classList.contains('find');
  const load = () => import(new URL(form.dataset.module, location.href).href).then((module) => module.start(form));
  if (location.protocol !== 'file:') {
    if (isPage || document.activeElement === input) load();
    else input.addEventListener('focus', load, { once: true });
  } else if (isPage) {
    // A page from a folder may not import what reads the index, but it may load plain scripts, which know names by heart.
    document.querySelectorAll('.instead').forEach((part) => { part.hidden = false; });
    document.head.append(Object.assign(document.createElement('script'), { src: form.dataset.folder }));
  } else form.action = form.action.replace(/\/$/, '/index.html');
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
