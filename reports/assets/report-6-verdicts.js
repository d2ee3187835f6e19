// The colour of a verdict is that of the status it is nearest to.
var VERDICT_TONE = { PASSED: 'passed', FAILED: 'failed', WARNING: 'flaky', REVIEW: 'flaky', 'KNOWN-FAILING': 'pending' };

function verdictPill(verdict) {
  return h('span', { 'class': 'pill s-' + (VERDICT_TONE[verdict] || 'skipped') }, TEXT[state.lang]['verdict.' + verdict] || verdict);
}

function renderMatrix() {
  var m = INDEX.matrix;
  fillWith(byId('main'), h('section', { 'class': 'sheet' }, h('h2', {}, t('view.matrix')),
    h('p', { 'class': 'note' }, m.dark ? t('matrix.dark', m.dark) : t('matrix.green'), ' ', t('matrix.note')),
    h('div', { 'class': 'scroll-x', tabindex: '0' }, h('table', { 'class': 'wide-table matrix' },
      h('thead', {}, h('tr', {}, h('th', { scope: 'col' }, t('col.mode')), m.agents.map(function (a) { return h('th', { scope: 'col' }, a); }))),
      h('tbody', {}, m.modes.map(function (id, row) {
        return h('tr', {}, h('th', { scope: 'row' }, h('b', {}, MODES[id] ? word(MODES[id].name) : id), h('span', { 'class': 'sub' }, id)),
          m.cells[row].map(function (cell) { return h('td', {}, cell ? matrixCell(cell) : h('span', { 'class': 'nobody' }, t('matrix.nothing'))); }));
      }))))));
}

// matrixCell shows a verdict; it and each of its scenarios lead to the evidence.
function matrixCell(cell) {
  var places = cell.p || [];
  return [
    places.length ? h('button', { type: 'button', 'class': 'link verdict', 'aria-label': t('verdict.' + cell.v) + ' · ' + t('matrix.evidence', SCENARIOS[places[0]].n),
      onclick: function () { openScenario(places[0], true); } }, verdictPill(cell.v)) : verdictPill(cell.v),
    (cell.f || []).map(function (f) { return h('p', { 'class': 'why-cell' }, h('code', {}, f.r), ' ', word(f.t)); }),
    places.length > 1 ? h('details', { 'class': 'fold' }, h('summary', {}, t('matrix.scenarios', places.length)),
      h('ul', { 'class': 'plain' }, places.map(function (i) { return h('li', {}, mark(SCENARIOS[i].s), ' ', openLink(i)); }))) : null
  ];
}

// judgement shows how the client was judged in an attempt, rule by rule.
function judgement(a) {
  var found = null;
  (a.x || []).concat.apply(a.x || [], a.p.map(function (p) { return p.x || []; })).forEach(function (x) {
    if (x.m === MEDIA + 'verdict+json') found = parse(x.b || '') || found;
  });
  if (!found || typeof found !== 'object') return null;
  var client = found.client || {};
  return h('section', { 'class': 'diagnosis judgement', 'aria-labelledby': 'judgement-name' },
    h('h3', { id: 'judgement-name' }, t('judgement'), ' · ', client.name || '', ' ', client.version || '', ' ', verdictPill(found.verdict)),
    h('p', { 'class': 'sub' }, h('span', {}, found.exercised ? t('judgement.reached') : t('judgement.unreached'))),
    found.situation ? h('p', { 'class': 'evidence' }, t('judgement.situation'), ' ', found.situation.map(entryLink)) : null,
    h('ul', {}, (found.findings || []).map(function (f) {
      return h('li', {}, h('p', {}, verdictPill(f.verdict), ' ', h('b', {}, word(f.name))), h('p', {}, word(f.text)),
        h('p', { 'class': 'source' }, h('code', {}, f.rule), ' · ', t('mode.source'), ' · ', label(f), ' · ', f.source),
        f.entries && f.entries.length ? h('p', { 'class': 'evidence' }, t('diagnosis.evidence'), ' ', f.entries.map(entryLink)) : null);
    })));
}
