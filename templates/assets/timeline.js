// The choice of lanes lives in the address, so that it can be sent to a colleague.
(function () {
  'use strict';
  var radios = Array.prototype.slice.call(document.querySelectorAll('.choice input[name="lanes"]'));
  function read() {
    var wanted = new URLSearchParams(location.search).get('lanes') || radios[0].value;
    radios.forEach(function (radio) { radio.checked = radio.value === wanted; });
  }
  if (!radios.length) return;
  radios.forEach(function (radio) {
    radio.addEventListener('change', function () {
      var query = new URLSearchParams(location.search);
      if (radio === radios[0]) query.delete('lanes');
      else query.set('lanes', radio.value);
      var text = query.toString();
      try { history.replaceState(null, '', location.pathname + (text ? '?' + text : '') + location.hash); } catch (e) { /* not from disk */ }
    });
  });
  addEventListener('popstate', read);
  read();

  // A narrow screen shows the crowded days first; the rest is a swipe away.
  var frame = document.querySelector('.frame');
  var crowded = frame.querySelector('.crowded');
  if (crowded && frame.scrollWidth > frame.clientWidth) {
    frame.scrollLeft += crowded.getBoundingClientRect().left - frame.getBoundingClientRect().left - 24;
  }
})();
