var MEDIA = 'application/vnd.rehearse.';

// attachments shows what a step left behind. Exchanges that follow each other are
// one conversation and shown as one.
function attachments(list, open) {
  var out = [];
  var talk = [];
  list.forEach(function (a) {
    var exchange = a.m === MEDIA + 'exchange+json' ? parse(a.b) : null;
    if (exchange && typeof exchange === 'object') { talk.push(exchange); return; }
    out.push(other(a, open));
  });
  if (talk.length) out.unshift(conversation(talk, open));
  return out;
}

function parse(body) { try { return JSON.parse(body); } catch (e) { return null; } }

function fold(title, open, body) {
  return h('details', { 'class': 'fold', open: open || null }, h('summary', {}, title), h('div', { 'class': 'fold-body' }, body));
}

function conversation(talk, open) {
  talk.sort(function (a, b) { return (a.seq || 0) - (b.seq || 0); });
  return fold(t('exchanges', talk.length), open, h('ol', { 'class': 'talk' }, talk.map(function (x) {
    var lost = !x.status;
    var tone = lost || x.status >= 500 ? 'failed' : x.status >= 400 ? 'flaky' : 'passed';
    return h('li', {}, h('details', {}, h('summary', {},
      h('span', { 'class': 'seq num' }, x.seq === undefined ? '' : '#' + x.seq),
      h('span', { 'class': 'method' }, x.method || ''), h('span', { 'class': 'path' }, x.path || ''),
      h('span', { 'class': 'code s-' + tone }, lost ? t('exchange.noanswer') : x.status)),
      h('div', { 'class': 'pair' },
        h('div', {}, h('h4', {}, '→ ' + t('exchange.request')), payload(x.request)),
        h('div', {}, h('h4', {}, '← ' + t('exchange.response')), payload(x.response)))));
  })));
}

function payload(body) {
  if (body === undefined || body === null || body === '') return h('p', { 'class': 'nobody' }, t('exchange.nobody'));
  return h('pre', { tabindex: '0' }, pretty(body));
}

// pretty indents JSON, given as a value or as text; other text stays as it is.
function pretty(body) {
  if (typeof body !== 'string') return JSON.stringify(body, null, 2);
  var value = /^\s*[\[{]/.test(body) ? parse(body) : null;
  return value === null ? body : JSON.stringify(value, null, 2);
}

function other(a, open) {
  var name = a.n || a.m || t('attachment');
  if (a.u) return fold(name, open, h('p', {}, t('attachment.external', a.u)));
  if (a.z) return fold(name, open, picture(a));
  var value = parse(a.b || '');
  if (a.m === MEDIA + 'journal+json' && Array.isArray(value)) return journal(value, open);
  if (a.m === MEDIA + 'state+json' && value) return stateDiff(value, open);
  return fold(t('attachment') + ' · ' + name, open, h('pre', { tabindex: '0' }, pretty(a.b || '')));
}

function picture(a) {
  if (!/^image\/(png|jpeg|gif|webp)$/.test(a.m)) return h('p', {}, t('attachment.binary'));
  return h('img', { src: 'data:' + a.m + ';base64,' + a.b, alt: a.n || t('attachment') });
}

function journal(entries, open) {
  return fold(t('journal', entries.length), open, h('div', { 'class': 'scroll-x', tabindex: '0' }, h('table', { 'class': 'data' },
    h('thead', {}, h('tr', {}, ['seq', 'at', 'actor', 'what'].map(function (k) { return h('th', { scope: 'col' }, t('journal.' + k)); }))),
    h('tbody', {}, entries.map(function (e) {
      var rest = {};
      e = e && typeof e === 'object' ? e : { value: e };
      Object.keys(e).forEach(function (k) { if (!/^(seq|at|actor)$/i.test(k)) rest[k] = e[k]; });
      return h('tr', {}, h('td', { 'class': 'num' }, pick(e, 'seq')), h('td', { 'class': 'num' }, pick(e, 'at')),
        h('td', {}, pick(e, 'actor')), h('td', {}, h('code', {}, JSON.stringify(rest))));
    })))));
}

// pick reads a key however the writer spelt its first letter.
function pick(entry, key) {
  var value = entry[key] !== undefined ? entry[key] : entry[key.charAt(0).toUpperCase() + key.slice(1)];
  return value !== null && typeof value === 'object' ? JSON.stringify(value) : value;
}

// flatten turns nested values into paths, so that a change is one line.
function flatten(value, path, into) {
  if (value !== null && typeof value === 'object' && Object.keys(value).length) {
    Object.keys(value).forEach(function (k) { flatten(value[k], path ? path + '.' + k : k, into); });
  } else into[path] = JSON.stringify(value);
  return into;
}

function stateDiff(value, open) {
  var before = flatten(value.before, '', {});
  var after = flatten(value.after, '', {});
  var paths = Object.keys(before).concat(Object.keys(after)).sort().filter(function (p, i, all) {
    return p !== all[i - 1] && before[p] !== after[p];
  });
  if (!paths.length) return fold(t('state', 0), open, h('p', {}, t('state.same')));
  return fold(t('state', paths.length), open, h('div', { 'class': 'scroll-x', tabindex: '0' }, h('table', { 'class': 'data diff' },
    h('thead', {}, h('tr', {}, ['path', 'before', 'after'].map(function (k) { return h('th', { scope: 'col' }, t('state.' + k)); }))),
    h('tbody', {}, paths.map(function (p) {
      return h('tr', {}, h('th', { scope: 'row' }, p), h('td', {}, before[p] === undefined ? '' : h('del', {}, before[p])),
        h('td', {}, after[p] === undefined ? '' : h('ins', {}, after[p])));
    })))));
}
