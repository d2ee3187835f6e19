// Texts of a run are hostile until shown as text: h() is the only way to make
// elements here, and it never parses markup.
function h(tag, props) {
  var el = document.createElement(tag);
  Object.keys(props || {}).forEach(function (key) {
    var value = props[key];
    if (value === null || value === undefined || value === false) return;
    if (key.slice(0, 2) === 'on') el.addEventListener(key.slice(2), value);
    else el.setAttribute(key, value === true ? '' : value);
  });
  for (var i = 2; i < arguments.length; i++) append(el, arguments[i]);
  return el;
}

function append(el, child) {
  if (Array.isArray(child)) child.forEach(function (c) { append(el, c); });
  else if (child instanceof Node) el.appendChild(child);
  else if (child !== null && child !== undefined && child !== false) el.appendChild(document.createTextNode(String(child)));
}

function byId(id) { return document.getElementById(id); }
function fillWith(el) {
  el.textContent = '';
  for (var i = 1; i < arguments.length; i++) append(el, arguments[i]);
}

var TEXT = JSON.parse(byId('data-text').textContent);
var INDEX = JSON.parse(byId('data-index').textContent);
var SCENARIOS = INDEX.scenarios;
var CHUNKS = document.getElementsByClassName('data-chunk');
var parsed = {};

// Worst first: the order of lists, chips and the meter.
var STATUSES = ['failed', 'ambiguous', 'undefined', 'pending', 'unknown', 'flaky', 'skipped', 'passed'];
var RANK = {};
STATUSES.forEach(function (s, i) { RANK[s] = i; });
var MODES = {};
INDEX.modes.forEach(function (m) { MODES[m.id] = m; });

// ORDER holds the places of scenarios, failures first, within one status those in the
// reader's language first. Sorting keeps the order of files otherwise.
var ORDER = SCENARIOS.map(function (_, i) { return i; });

function arrange() {
  ORDER.sort(function (a, b) {
    return RANK[SCENARIOS[a].s] - RANK[SCENARIOS[b].s] || foreign(a) - foreign(b) || a - b;
  });
}

// foreign is 1 for a scenario that is written in another language than the page's.
function foreign(i) {
  return (INDEX.features[SCENARIOS[i].f].l || '').slice(0, 2) === state.lang.slice(0, 2) ? 0 : 1;
}

var state = {
  lang: document.documentElement.lang, theme: '', view: 'scenarios', scenario: -1, attempt: -1,
  text: '', mode: '', tag: '', statuses: {}, shown: 100
};

function isBad(status) { return RANK[status] < RANK.flaky; }

function t(key) {
  var sentence = TEXT[state.lang][key];
  if (sentence === undefined) return key;
  for (var i = 1; i < arguments.length; i++) sentence = sentence.split('{' + (i - 1) + '}').join(String(arguments[i]));
  return sentence;
}

// word picks the reader's language from a text of the catalogue, or whichever exists.
function word(texts) {
  if (!texts) return '';
  return texts[state.lang] || texts['zh-CN'] || texts.en || '';
}

function detail(place) {
  var chunk = Math.floor(place / INDEX.chunk);
  if (!parsed[chunk]) parsed[chunk] = JSON.parse(CHUNKS[chunk].textContent);
  return parsed[chunk][place % INDEX.chunk];
}

function span(ms) {
  if (!ms) return '0 ms';
  if (ms < 1) return Math.round(ms * 1000) + ' µs';
  if (ms < 1000) return (ms < 10 ? ms.toFixed(1) : Math.round(ms)) + ' ms';
  if (ms < 60000) return (ms / 1000).toFixed(2) + ' s';
  return Math.floor(ms / 60000) + ' min ' + Math.round(ms % 60000 / 1000) + ' s';
}

function place(s) { return INDEX.features[s.f].u + (s.l ? ':' + s.l : ''); }
function langOf(s) { return INDEX.features[s.f].l || null; }
function say(text) { byId('live').textContent = text; }

// mark is a status for eyes that do not see its colour and for ears.
function mark(status, silent) {
  var signs = { passed: '✓', flaky: '~', skipped: '–', pending: '…', undefined: '?', ambiguous: '?', unknown: '!' };
  return h('span', { 'class': 'mark s-' + status },
    h('span', { 'aria-hidden': 'true' }, signs[status] || '✕'),
    silent ? null : h('span', { 'class': 'unseen' }, t('status.' + status)));
}

function pill(status) { return h('span', { 'class': 'pill s-' + status }, t('status.' + status)); }

function copyButton(text) {
  return h('button', {
    type: 'button', 'class': 'quiet', onclick: function () {
      var done = function () { say(t('copied')); };
      if (navigator.clipboard && window.isSecureContext) navigator.clipboard.writeText(text).then(done, function () { copyBySelection(text, done); });
      else copyBySelection(text, done);
      this.textContent = t('copied');
    }
  }, t('copy'));
}

// Pages from file:// are no secure context everywhere; the old way still works there.
function copyBySelection(text, done) {
  var area = h('textarea', { 'class': 'unseen', 'aria-hidden': 'true' });
  area.value = text;
  document.body.appendChild(area);
  area.select();
  try { document.execCommand('copy'); done(); } catch (e) { /* the command stays readable */ }
  area.remove();
}
