// A former address leads on to the present one and takes the reader's fragment along.
(function (to) {
  location.replace(location.hash ? to.split('#')[0] + location.hash : to);
})(document.currentScript.dataset.to);
