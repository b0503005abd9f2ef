// A page that shows some of its facts: a permanent address may mean one that stands on another part of the list.
(() => {
  const { places } = document.currentScript.dataset;
  let asked = false;

  const go = () => {
    const id = decodeURIComponent(window.location.hash.slice(1));
    if (!id || document.getElementById(id)) return;
    if (window.factPlaces) {
      const part = window.factPlaces[id];
      const file = window.location.protocol === 'file:' ? 'index.html' : '';
      if (part) window.location.replace(`${part}/${file}#${id}`);
    } else if (!asked) {
      asked = true;
      const script = document.createElement('script');
      script.src = places;
      script.addEventListener('load', go);
      document.head.append(script);
    }
  };

  window.addEventListener('hashchange', go);
  go();
})();
