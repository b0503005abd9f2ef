// Runs before the first paint: says that scripts work, and applies the reader's choice of colours.
(function (root) {
  root.classList.add('js');
  try {
    var theme = localStorage.getItem('theme');
    if (theme === 'light' || theme === 'dark') root.dataset.theme = theme;
  } catch (e) { /* storage is off: the system's preference holds */ }
})(document.documentElement);
