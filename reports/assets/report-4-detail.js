function renderDetail() {
  var box = byId('detail');
  if (!box) return;
  var s = SCENARIOS[state.scenario];
  if (!s) { fillWith(box, h('p', { 'class': 'empty' }, t('detail.choose'))); return; }
  var attempts = detail(state.scenario);
  if (state.attempt < 0 || state.attempt >= attempts.length) state.attempt = attempts.length - 1;
  fillWith(box,
    h('button', { type: 'button', 'class': 'quiet back', onclick: closeDetail }, '← ' + t('detail.back')),
    h('p', { 'class': 'crumb', lang: langOf(s) }, INDEX.features[s.f].n),
    h('h2', { id: 'detail-name', tabindex: '-1', lang: langOf(s) }, s.n || place(s)),
    h('p', { 'class': 'meta' }, pill(s.s), h('span', { 'class': 'num' }, span(s.d)), h('code', {}, place(s)),
      (s.t || []).map(function (i) { return tagButton(INDEX.tags[i]); })),
    h('div', { 'class': 'command' }, h('div', { 'class': 'command-head' }, h('h3', {}, t('repeat')), copyButton(s.r)), h('code', {}, s.r)),
    s.k ? h('p', { 'class': 'known' }, t('known', s.k)) : null, failure(s), modeCard(s), attemptTabs(attempts));
}

// failure says at once what went wrong; the step has the whole message.
function failure(s) {
  if (!isBad(s.s) || !s.e) return null;
  return h('div', { 'class': 'error' }, h('h3', {}, t('message')), h('p', {}, s.e),
    h('button', { type: 'button', 'class': 'link', onclick: function () {
      var bad = Array.prototype.filter.call(document.querySelectorAll('#attempt .step'), function (step) { return step.querySelector('.step-main > .error'); })[0];
      if (!bad) return;
      bad.scrollIntoView({ block: 'center' });
      bad.focus();
    } }, t('failure.step')));
}

function closeDetail() {
  state.opened = false;
  document.querySelector('.split').classList.remove('opened');
  var current = document.querySelector('#list button[aria-current]');
  if (current) current.focus();
}

function tagButton(tag) {
  return h('button', {
    type: 'button', 'class': 'tag', onclick: function () {
      if (tag.slice(0, 6) === '@mode:') state.mode = tag.slice(6); else state.tag = tag;
      renderScenarios();
    }
  }, tag);
}

function modeCard(s) {
  if (!s.m) return null;
  var m = MODES[s.m];
  if (!m) return h('p', { 'class': 'alert' }, t('mode.missing', s.m));
  var facts = ['seen', 'trigger', 'consequence', 'remedy', 'owner'].filter(function (k) { return word(m[k]); });
  return h('section', { 'class': 'mode', 'aria-labelledby': 'mode-name' },
    h('p', { 'class': 'eyebrow' }, t('mode') + ' · ' + m.id),
    h('h3', { id: 'mode-name' }, word(m.name)),
    h('dl', {}, facts.map(function (k) { return h('div', { 'class': 'm-' + k }, h('dt', {}, t('mode.' + k)), h('dd', {}, word(m[k]))); })),
    m.source ? h('p', { 'class': 'source' }, t('mode.source') + ' · ' + label(m) + ' · ', m.source) : null);
}

// label translates the kind of source; a kind of a newer catalogue shows as it is.
function label(m) { return TEXT[state.lang]['label.' + m.label] || m.label; }

function attemptTabs(attempts) {
  if (!attempts.length) return h('p', { 'class': 'empty' }, t('attempt.none'));
  var panel = h('div', { id: 'attempt', 'class': 'attempt' });
  if (attempts.length === 1) {
    fillWith(panel, h('h3', {}, t('steps')), attemptBody(attempts[0]));
    return panel;
  }
  panel.setAttribute('role', 'tabpanel');
  panel.setAttribute('tabindex', '0');
  var tabs = attempts.map(function (a, i) {
    return h('button', { type: 'button', role: 'tab', id: 'tab-' + i, 'aria-controls': 'attempt', onclick: function () { choose(i); } },
      mark(a.s), t('attempt', a.n), h('span', { 'class': 'num' }, span(a.d)));
  });
  function choose(i) {
    state.attempt = i;
    tabs.forEach(function (tab, j) {
      tab.setAttribute('aria-selected', i === j ? 'true' : 'false');
      tab.setAttribute('tabindex', i === j ? '0' : '-1');
    });
    panel.setAttribute('aria-labelledby', 'tab-' + i);
    fillWith(panel, attemptBody(attempts[i]));
  }
  choose(state.attempt);
  var bar = h('div', { 'class': 'tabs', role: 'tablist', 'aria-label': t('attempts') }, tabs);
  bar.addEventListener('keydown', function (e) {
    var by = e.key === 'ArrowRight' ? 1 : e.key === 'ArrowLeft' ? -1 : 0;
    if (!by) return;
    choose((state.attempt + by + tabs.length) % tabs.length);
    tabs[state.attempt].focus();
  });
  return h('div', {}, h('h3', {}, t('steps')), bar, panel);
}

function attemptBody(a) {
  var steps = a.p.filter(function (p) { return !p.h || isBad(p.s) || p.x; });
  return [
    a.w ? h('p', { 'class': 'worker' }, t('worker', a.w)) : null,
    judgement(a), diagnosis(a.p),
    h('ol', { 'class': 'steps' }, steps.map(function (p) { return stepItem(p, a.d); })),
    a.x ? h('div', { 'class': 'loose' }, attachments(a.x, false)) : null
  ];
}

function stepItem(p, total) {
  var track = h('span', { 'class': 'track', 'aria-hidden': 'true' }, h('span', {}));
  var bar = track.firstChild;
  bar.style.marginLeft = total ? Math.min(97, 100 * (p.o || 0) / total) + '%' : '0';
  bar.style.width = total ? Math.max(2, Math.min(100, 100 * (p.d || 0) / total)) + '%' : '0';
  var notRun = p.s === 'skipped' || p.s === 'undefined';
  return h('li', { 'class': 'step s-' + p.s + (p.h ? ' hook' : ''), tabindex: '-1' },
    mark(p.s),
    h('div', { 'class': 'step-main' },
      h('p', { 'class': 'step-text' },
        p.b ? h('span', { 'class': 'kind' }, t('background')) : null, p.h ? h('span', { 'class': 'kind' }, t('hook')) : null,
        h('span', { 'class': 'kw' }, (p.k || '').trim()), ' ', p.t),
      p.c ? h('pre', { 'class': 'doc', tabindex: '0' }, p.c) : null, p.r ? dataTable(p.r) : null,
      p.e ? h('div', { 'class': 'error' }, h('h4', {}, t('message')), h('pre', { tabindex: '0' }, p.e)) : null,
      p.g ? snippet(p.g) : null, p.x ? attachments(p.x, isBad(p.s)) : null),
    notRun ? h('span', { 'class': 'time' }, t('status.' + p.s)) : h('span', { 'class': 'time num' }, span(p.d), track));
}

// snippet is source to begin a missing definition with, ready to be copied.
function snippet(code) {
  return h('div', { 'class': 'command snippet' }, h('div', { 'class': 'command-head' }, h('h4', {}, t('snippet')), copyButton(code)), h('pre', { tabindex: '0' }, code));
}

function dataTable(rows) {
  return h('div', { 'class': 'scroll-x', tabindex: '0' }, h('table', { 'class': 'data' }, h('tbody', {}, rows.map(function (cells) {
    return h('tr', {}, cells.map(function (c) { return h('td', {}, c); }));
  }))));
}
