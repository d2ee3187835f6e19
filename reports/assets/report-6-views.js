function openLink(i) {
  var s = SCENARIOS[i];
  return h('button', { type: 'button', 'class': 'link', lang: langOf(s), onclick: function () { openScenario(i, true); } }, s.n || place(s));
}

function renderSlowest() {
  var slow = SCENARIOS.map(function (_, i) { return i; }).filter(function (i) { return SCENARIOS[i].d > 0; });
  slow.sort(function (a, b) { return SCENARIOS[b].d - SCENARIOS[a].d || a - b; });
  slow = slow.slice(0, 25);
  var most = slow.length ? SCENARIOS[slow[0]].d : 1;
  if (!slow.length) { fillWith(byId('main'), h('h2', {}, t('view.slowest')), h('p', { 'class': 'empty' }, t('timeline.none'))); return; }
  fillWith(byId('main'), h('section', { 'class': 'sheet' }, h('h2', {}, t('view.slowest')), h('p', { 'class': 'note' }, t('slowest.note', slow.length)),
    h('div', { 'class': 'scroll-x', tabindex: '0' }, h('table', { 'class': 'wide-table' },
      h('thead', {}, h('tr', {}, ['scenario', 'status', 'duration', 'share'].map(function (k) { return h('th', { scope: 'col' }, t('col.' + k)); }))),
      h('tbody', {}, slow.map(function (i) {
        var s = SCENARIOS[i];
        var bar = h('span', { 'class': 's-' + s.s });
        bar.style.width = 100 * s.d / most + '%';
        return h('tr', {}, h('td', {}, openLink(i), h('span', { 'class': 'sub' }, place(s))), h('td', {}, pill(s.s)),
          h('td', { 'class': 'num' }, span(s.d)), h('td', { 'class': 'share' }, h('span', { 'class': 'gauge', 'aria-hidden': 'true' }, bar),
            h('span', { 'class': 'unseen' }, Math.round(100 * s.d / most) + ' %')));
      }))))));
}

function renderCoverage() {
  var byMode = {};
  SCENARIOS.forEach(function (s, i) { if (s.m) (byMode[s.m] = byMode[s.m] || []).push(i); });
  if (!INDEX.modes.length) { fillWith(byId('main'), h('section', { 'class': 'sheet' }, h('h2', {}, t('view.coverage')), h('p', { 'class': 'empty' }, t('coverage.none')))); return; }
  var ran = INDEX.modes.filter(function (m) { return m.ran; }).length;
  // What was never rehearsed stands first, then what went wrong.
  var modes = INDEX.modes.slice().sort(function (a, b) { return (a.ran - b.ran) || (a.ran ? RANK[a.status] - RANK[b.status] : 0); });
  fillWith(byId('main'), h('section', { 'class': 'sheet' }, h('h2', {}, t('view.coverage')),
    h('p', { 'class': 'note' }, t('coverage.count', ran, INDEX.modes.length)),
    h('div', { 'class': 'dots', 'aria-hidden': 'true' }, INDEX.modes.map(function (m) {
      return h('span', { 'class': m.ran ? 's-' + m.status : 'never', title: m.id + ' ' + word(m.name) });
    })),
    INDEX.unknown ? h('p', { 'class': 'alert' }, t('coverage.unknown', INDEX.unknown.join(', '))) : null,
    h('div', { 'class': 'scroll-x', tabindex: '0' }, h('table', { 'class': 'wide-table' },
      h('thead', {}, h('tr', {}, ['mode', 'label', 'status', 'scenarios'].map(function (k) { return h('th', { scope: 'col' }, t('col.' + k)); }))),
      h('tbody', {}, modes.map(function (m) { return coverageRow(m, byMode[m.id] || []); }))))));
}

function coverageRow(m, places) {
  var first = places.slice(0, 6);
  return h('tr', { 'class': m.ran ? null : 'gap' },
    h('th', { scope: 'row' }, h('b', {}, word(m.name)), h('span', { 'class': 'sub' }, m.id)),
    h('td', {}, label(m)),
    h('td', {}, m.ran ? pill(m.status) : h('span', { 'class': 'pill never' }, t('coverage.never'))),
    h('td', {}, places.length ? h('ul', { 'class': 'plain' }, first.map(function (i) { return h('li', {}, mark(SCENARIOS[i].s), ' ', openLink(i)); }),
      places.length > first.length ? h('li', {}, h('button', { type: 'button', 'class': 'quiet', onclick: function () { state.mode = m.id; setView('scenarios'); } },
        t('list.more', places.length - first.length))) : null) : h('span', { 'class': 'sub' }, t('coverage.nothing'))));
}

// lanes gives each attempt a row: its worker's, or the first free one.
function lanes() {
  var blocks = [];
  SCENARIOS.forEach(function (s, i) { (s.a || []).forEach(function (a, n) { blocks.push({ i: i, n: n, o: a.o, d: a.d, s: a.s, w: a.w || '' }); }); });
  blocks.sort(function (a, b) { return a.o - b.o || a.i - b.i; });
  var names = blocks.map(function (b) { return b.w; }).filter(function (w, i, all) { return w && all.indexOf(w) === i; }).sort();
  var free = [];
  blocks.forEach(function (b) {
    if (b.w) { b.lane = names.indexOf(b.w); return; }
    var lane = 0;
    while (free[lane] !== undefined && free[lane] > b.o) lane++;
    free[lane] = b.o + b.d;
    b.lane = names.length + lane;
  });
  return { blocks: blocks, names: names, count: names.length + free.length };
}

function renderTimeline() {
  var data = lanes();
  if (!data.blocks.length || !INDEX.started) { fillWith(byId('main'), h('section', { 'class': 'sheet' }, h('h2', {}, t('view.timeline')), h('p', { 'class': 'empty' }, t('timeline.none')))); return; }
  var canvas = h('canvas', { role: 'application', tabindex: '0', 'class': 'timeline', 'aria-label': t('timeline.label', data.count, data.blocks.length) });
  var caption = h('p', { 'class': 'caption', 'aria-live': 'polite' }, '\u00a0');
  fillWith(byId('main'), h('section', { 'class': 'sheet' }, h('h2', {}, t('view.timeline')), h('p', { 'class': 'note' }, t('timeline.note')), canvas, caption));
  drawTimeline(canvas, data, -1);
  steerTimeline(canvas, data, caption);
}

function drawTimeline(canvas, data, chosen) {
  var ROW = 34, HEAD = 26, LEFT = 8;
  var style = getComputedStyle(document.documentElement);
  var colour = function (name) { return style.getPropertyValue('--' + name).trim(); };
  var width = canvas.parentNode.clientWidth - 64;
  var ratio = window.devicePixelRatio || 1;
  var height = HEAD + data.count * ROW + 8;
  canvas.width = width * ratio; canvas.height = height * ratio;
  canvas.style.width = width + 'px'; canvas.style.height = height + 'px';
  var end = data.blocks.reduce(function (m, b) { return Math.max(m, b.o + b.d); }, INDEX.duration) || 1;
  var g = canvas.getContext('2d');
  g.scale(ratio, ratio);
  g.font = '12px system-ui, sans-serif';
  var scale = (width - 2 * LEFT) / end;
  for (var k = 0; k <= 6; k++) {
    var x = LEFT + (width - 2 * LEFT) * k / 6;
    g.fillStyle = colour('line'); g.fillRect(Math.round(x), HEAD - 4, 1, height - HEAD);
    g.fillStyle = colour('soft'); g.textAlign = k === 0 ? 'left' : k === 6 ? 'right' : 'center';
    g.fillText(span(end * k / 6), x, 14);
  }
  data.blocks.forEach(function (b, i) {
    b.x = LEFT + b.o * scale; b.y = HEAD + b.lane * ROW + 4; b.width = Math.max(2, b.d * scale - 1); b.height = ROW - 10;
    g.fillStyle = colour(b.s); g.globalAlpha = chosen >= 0 && chosen !== i ? 0.45 : 0.9;
    g.beginPath(); if (g.roundRect) g.roundRect(b.x, b.y, b.width, b.height, Math.min(5, b.width / 2)); else g.rect(b.x, b.y, b.width, b.height); g.fill();
    g.globalAlpha = 1;
  });
}

function steerTimeline(canvas, data, caption) {
  var chosen = -1;
  function choose(i) {
    if (i === chosen || i < 0 || i >= data.blocks.length) return;
    chosen = i;
    var b = data.blocks[i];
    drawTimeline(canvas, data, i);
    caption.textContent = SCENARIOS[b.i].n + ' · ' + t('attempt', b.n + 1) + ' · ' + t('status.' + b.s) + ' · ' + span(b.d) + (b.w ? ' · ' + t('worker', b.w) : '');
  }
  canvas.addEventListener('mousemove', function (e) {
    var at = data.blocks.findIndex(function (b) {
      return e.offsetX >= b.x - 1 && e.offsetX <= b.x + b.width + 1 && e.offsetY >= b.y && e.offsetY <= b.y + b.height;
    });
    canvas.style.cursor = at >= 0 ? 'pointer' : 'default';
    choose(at);
  });
  canvas.addEventListener('click', function () { if (chosen >= 0) openScenario(data.blocks[chosen].i, true); });
  canvas.addEventListener('keydown', function (e) {
    if (e.key === 'ArrowRight') choose(chosen + 1);
    else if (e.key === 'ArrowLeft') choose(chosen - 1);
    else if (e.key === 'Enter' && chosen >= 0) openScenario(data.blocks[chosen].i, true);
    else return;
    e.preventDefault();
  });
}
