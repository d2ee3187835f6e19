function setView(view) {
  state.view = view;
  renderHead();
  renderMain();
  saveHash();
}

// views are the parts of the report; verdicts are there where a client was judged.
function views() {
  return ['scenarios', 'timeline', 'slowest', 'coverage'].concat(INDEX.matrix ? ['matrix'] : []);
}

function renderMain() {
  if (state.view === 'timeline') renderTimeline();
  else if (state.view === 'slowest') renderSlowest();
  else if (state.view === 'coverage') renderCoverage();
  else if (state.view === 'matrix') renderMatrix();
  else renderScenarios();
}

function renderAll() {
  SCENARIOS.forEach(function (s) { s.hay = null; }); // searched names follow the language
  renderHead();
  renderMain();
}

// The address keeps the place, so that it can be sent to a colleague with the file.
function saveHash() {
  try { history.replaceState(null, '', '#view=' + state.view + (state.scenario >= 0 ? '&s=' + state.scenario : '')); } catch (e) { /* no history, no link */ }
}

function readHash() {
  var values = {};
  location.hash.slice(1).split('&').forEach(function (pair) {
    var at = pair.indexOf('=');
    if (at > 0) values[pair.slice(0, at)] = decodeURIComponent(pair.slice(at + 1));
  });
  return values;
}

(function start() {
  var hash = {};
  try { hash = readHash(); } catch (e) { /* a mangled address opens the report as usual */ }
  var lang = hash.lang || recall('lang');
  if (TEXT[lang]) state.lang = lang;
  arrange();
  state.theme = hash.theme || recall('theme');
  if (views().indexOf(hash.view) >= 0) state.view = hash.view;
  var wanted = Number(hash.s);
  state.scenario = hash.s !== undefined && SCENARIOS[wanted] ? wanted : ORDER.length ? ORDER[0] : -1;
  applyTheme();
  renderAll();
  window.matchMedia('(prefers-color-scheme: dark)').addEventListener('change', function () { applyTheme(); renderAll(); });
  var waiting = 0;
  window.addEventListener('resize', function () {
    if (state.view !== 'timeline') return;
    cancelAnimationFrame(waiting);
    waiting = requestAnimationFrame(renderTimeline);
  });
})();
