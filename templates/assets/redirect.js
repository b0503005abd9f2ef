// A former address: go to the present one and take the fragment along, which a meta refresh would lose.
(() => {
  const { to } = document.currentScript.dataset;
  window.location.replace(to + window.location.hash);
})();
