var matches = [];
var observer = null;

function renderScenarios() {
  var more = h('div', { id: 'more', 'class': 'more' });
  fillWith(byId('main'), h('div', { 'class': 'split' + (state.opened ? ' opened' : '') },
    h('section', { 'class': 'side', 'aria-label': t('list.label') },
      h('h2', { 'class': 'unseen' }, t('list.label')), filters(), h('p', { id: 'count', 'class': 'count' }),
      h('div', { id: 'scroll', 'class': 'scroll' }, h('ul', { id: 'list', 'class': 'list', tabindex: '-1', 'aria-label': t('list.label'), onkeydown: walkList }), more)),
    h('section', { id: 'detail', 'class': 'detail', 'aria-label': t('detail.label') })));
  applyFilter();
  if (window.IntersectionObserver) {
    if (observer) observer.disconnect();
    observer = new IntersectionObserver(function (seen) {
      if (seen.some(function (e) { return e.isIntersecting; })) showMore();
    }, { root: byId('scroll'), rootMargin: '400px' });
    observer.observe(more);
  }
  renderDetail();
}

function filters() {
  var input = h('input', { id: 'f-text', type: 'search', placeholder: t('filter.text.hint'), autocomplete: 'off' });
  input.value = state.text;
  input.addEventListener('input', function () { state.text = input.value; applyFilter(); });
  var used = {};
  SCENARIOS.forEach(function (s) { if (s.m) used[s.m] = true; });
  var modes = Object.keys(used).sort().map(function (id) { return [id, MODES[id] ? id + ' ' + word(MODES[id].name) : id]; });
  var tags = INDEX.tags.filter(function (tag) { return tag.slice(0, 6) !== '@mode:'; }).sort().map(function (tag) { return [tag, tag]; });
  return h('form', { 'class': 'filters', role: 'search', 'aria-label': t('filter.label'), onsubmit: function (e) { e.preventDefault(); } },
    h('div', { 'class': 'field wide' }, h('label', { 'for': 'f-text' }, t('filter.text')), input),
    chooser('mode', modes), chooser('tag', tags),
    h('button', { type: 'button', 'class': 'quiet', id: 'f-clear', hidden: true, onclick: clearFilters }, t('filter.clear')));
}

function chooser(key, options) {
  var select = h('select', { id: 'f-' + key }, h('option', { value: '' }, t('filter.all')), options.map(function (o) {
    return h('option', { value: o[0] }, o[1]);
  }));
  select.value = state[key];
  select.addEventListener('change', function () { state[key] = select.value; applyFilter(); });
  return h('div', { 'class': 'field' }, h('label', { 'for': 'f-' + key }, t('filter.' + key)), select);
}

function clearFilters() {
  state.text = state.mode = state.tag = '';
  state.statuses = {};
  renderHead();
  renderScenarios();
  byId('f-text').focus();
}

// haystack is what a search looks into, made once for each scenario searched.
function haystack(s) {
  if (!s.hay) {
    var m = MODES[s.m];
    s.hay = [s.n, INDEX.features[s.f].n, place(s), s.e || '', s.m || '', m ? word(m.name) : '',
      (s.t || []).map(function (i) { return INDEX.tags[i]; }).join(' ')].join('\n').toLowerCase();
  }
  return s.hay;
}

function applyFilter() {
  var words = state.text.toLowerCase().split(/\s+/).filter(Boolean);
  var anyStatus = Object.keys(state.statuses).length === 0;
  var tag = state.tag ? INDEX.tags.indexOf(state.tag) : -1;
  matches = ORDER.filter(function (i) {
    var s = SCENARIOS[i];
    return (anyStatus || state.statuses[s.s]) && (!state.mode || s.m === state.mode) &&
      (tag < 0 || (s.t || []).indexOf(tag) >= 0) &&
      words.every(function (w) { return haystack(s).indexOf(w) >= 0; });
  });
  state.shown = 0;
  byId('list').textContent = '';
  byId('scroll').scrollTop = 0;
  var filtered = !anyStatus || state.mode || state.tag || state.text;
  byId('f-clear').hidden = !filtered;
  var count = t('list.shown', matches.length, SCENARIOS.length);
  fillWith(byId('count'), matches.length ? count : t('filter.none'));
  if (filtered) say(count);
  showMore();
}

// showMore adds rows as they are needed: thousands of rows at once are what makes
// other reports slow.
function showMore() {
  var list = byId('list');
  if (!list) return;
  var until = Math.min(matches.length, state.shown + 100);
  var rows = document.createDocumentFragment();
  for (var i = state.shown; i < until; i++) rows.appendChild(row(matches[i]));
  list.appendChild(rows);
  state.shown = until;
  var left = Math.min(100, matches.length - until);
  fillWith(byId('more'), left ? h('button', { type: 'button', 'class': 'quiet', onclick: showMore }, t('list.more', left)) : null);
}

function row(i) {
  var s = SCENARIOS[i];
  return h('li', {}, h('button', {
    type: 'button', 'data-place': i, 'aria-current': i === state.scenario ? 'true' : null,
    onclick: function () { openScenario(i, true); }
  }, mark(s.s), h('span', { 'class': 'row' },
    h('span', { 'class': 'name', lang: langOf(s) }, s.n || place(s)),
    isBad(s.s) && s.e ? h('span', { 'class': 'why' }, s.e) : null,
    h('span', { 'class': 'sub' }, h('span', {}, place(s)), h('span', { 'class': 'num' }, span(s.d))))));
}

function walkList(e) {
  var step = e.key === 'ArrowDown' ? 1 : e.key === 'ArrowUp' ? -1 : 0;
  if (!step) return;
  var buttons = Array.prototype.slice.call(byId('list').querySelectorAll('button'));
  var next = buttons[buttons.indexOf(document.activeElement) + step];
  if (!next) return;
  e.preventDefault();
  next.focus();
}

function openScenario(i, byHand) {
  state.scenario = i;
  state.attempt = -1;
  if (byHand) state.opened = true;
  if (state.view !== 'scenarios') { setView('scenarios'); }
  Array.prototype.forEach.call(document.querySelectorAll('#list button'), function (b) {
    if (Number(b.getAttribute('data-place')) === i) b.setAttribute('aria-current', 'true'); else b.removeAttribute('aria-current');
  });
  renderDetail();
  saveHash();
  if (!byHand) return;
  document.querySelector('.split').classList.add('opened');
  say(SCENARIOS[i].n);
  // On narrow screens the details take the list's place, so focus must follow.
  if (window.matchMedia('(max-width: 860px)').matches) byId('detail-name').focus();
}
