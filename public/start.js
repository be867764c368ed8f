// Runs in any browser, before and without the app: says why the page stays empty. The words are in index.html.
(function () {
  var note = document.getElementById('not-started');
  if (!note) return;
  var language = String(navigator.language || '').slice(0, 2);
  note.setAttribute('data-language', language === 'de' || language === 'fr' ? language : 'en');

  function say(reason) {
    // The app takes the place of the note when it starts.
    if (document.getElementById('not-started')) note.setAttribute('data-reason', reason);
  }

  if (location.protocol === 'file:') return say('file');
  if (!('noModule' in document.createElement('script')) || !window.Worker || !Array.prototype.at) {
    return say('old');
  }
  window.addEventListener(
    'error',
    function (event) {
      var target = event.target;
      if (target && target.tagName === 'SCRIPT') say('files');
      else if (/SyntaxError/.test(String(event.message))) say('old');
      else say('failed');
    },
    true,
  );
  window.addEventListener('unhandledrejection', function () {
    say('failed');
  });
})();
