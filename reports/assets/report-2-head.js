function renderHead() {
  var title = INDEX.title || t('title');
  var sum = INDEX.summary;
  var bad = sum.total - sum.passed - sum.flaky - sum.skipped;
  document.documentElement.lang = state.lang;
  document.title = title;
  fillWith(byId('brand'), title);
  fillWith(byId('skip'), t('skip'));
  byId('skip').onclick = function (e) { e.preventDefault(); setView('scenarios'); var list = byId('list'); if (list) list.focus(); };

  fillWith(byId('lang'), t('lang.switch'));
  byId('lang').setAttribute('aria-label', t('lang.switch') + ' · ' + t('lang.label'));
  byId('lang').onclick = function () { state.lang = state.lang === 'en' ? 'zh-CN' : 'en'; remember('lang', state.lang); arrange(); renderAll(); };
  var dark = isDark();
  var other = dark ? t('theme.light') : t('theme.dark');
  fillWith(byId('theme'), other);
  byId('theme').setAttribute('aria-label', other + ' · ' + t('theme.label'));
  byId('theme').onclick = function () { state.theme = dark ? 'light' : 'dark'; remember('theme', state.theme); applyTheme(); renderAll(); };

  var verdict = INDEX.green ? t('run.green') : bad ? t('run.red.count', bad) : sum.passed + sum.flaky ? t('run.red') : t('run.empty');
  fillWith(byId('verdict'), verdict);
  byId('verdict').className = INDEX.green ? 'good' : 'bad';

  fillWith(byId('alerts'),
    INDEX.complete ? null : h('p', { 'class': 'alert' }, t('incomplete')),
    INDEX.errors ? h('div', { 'class': 'alert' }, h('h2', {}, t('run.errors')),
      h('ul', {}, INDEX.errors.map(function (e) { return h('li', {}, h('code', {}, e)); }))) : null);
  renderFacts();
  renderChips();
  fillWith(byId('views'), views().map(function (view) {
    return h('button', { type: 'button', 'aria-current': state.view === view ? 'page' : null, onclick: function () { setView(view); } }, t('view.' + view));
  }));
  byId('views').setAttribute('aria-label', t('views'));
}

function renderFacts() {
  var facts = [
    [t('view.scenarios'), INDEX.summary.total], [t('duration'), span(INDEX.duration)], [t('seed'), INDEX.seed],
    [t('client'), INDEX.client && INDEX.client.length ? INDEX.client.join(' ') : t('client.builtin')]
  ];
  if (INDEX.started) facts.push([t('started'), new Date(INDEX.started).toLocaleString(state.lang, { dateStyle: 'medium', timeStyle: 'short' })]);
  if (INDEX.part) facts.push([t('part.label'), INDEX.part]);
  if (INDEX.tool) facts.push([t('tool'), INDEX.tool]);
  fillWith(byId('facts'), h('dl', { 'class': 'facts' }, facts.map(function (f) {
    return h('div', {}, h('dt', {}, f[0]), h('dd', {}, f[1]));
  })));
}

// Chips count, explain the meter and filter by status, all in one place.
function renderChips() {
  var sum = INDEX.summary;
  var present = STATUSES.filter(function (s) { return sum[s] > 0; });
  var parts = present.map(function (s) {
    var part = h('span', { 'class': 's-' + s });
    part.style.flexGrow = String(sum[s]);
    return part;
  });
  fillWith(byId('meter'), parts);
  byId('chips').setAttribute('aria-label', t('filter.status'));
  fillWith(byId('chips'), present.map(function (s) {
    return h('button', {
      type: 'button', 'class': 'chip s-' + s, 'aria-pressed': state.statuses[s] ? 'true' : 'false',
      onclick: function () {
        if (state.statuses[s]) delete state.statuses[s]; else state.statuses[s] = true;
        this.setAttribute('aria-pressed', state.statuses[s] ? 'true' : 'false');
        if (state.view !== 'scenarios') setView('scenarios'); else applyFilter();
      }
    }, h('span', { 'class': 'dot', 'aria-hidden': 'true' }), t('status.' + s), h('b', {}, sum[s]));
  }));
}

function isDark() {
  return state.theme ? state.theme === 'dark' : window.matchMedia('(prefers-color-scheme: dark)').matches;
}

function applyTheme() { document.documentElement.setAttribute('data-theme', isDark() ? 'dark' : 'light'); }

// remember may fail where the browser keeps nothing for files; the page works without.
function remember(key, value) { try { localStorage.setItem('rehearse.' + key, value); } catch (e) { /* see above */ } }
function recall(key) { try { return localStorage.getItem('rehearse.' + key) || ''; } catch (e) { return ''; } }
