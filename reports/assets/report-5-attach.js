var MEDIA = 'application/vnd.rehearse.';

// attachments shows what a step left behind. Exchanges that follow each other are
// one conversation and shown as one.
function attachments(list, open) {
  var out = [];
  var talk = [];
  list.forEach(function (a) {
    if (a.m === MEDIA + 'diagnosis+json' || a.m === MEDIA + 'verdict+json') return; // stands above the steps
    var exchange = a.m === MEDIA + 'exchange+json' ? parse(a.b) : null;
    if (exchange && typeof exchange === 'object') { talk.push(exchange); return; }
    out.push(other(a, open));
  });
  if (talk.length) out.unshift(conversation(talk, open));
  return out;
}

// parse reads a body that came as text; those of our own media types come as values.
function parse(body) {
  if (typeof body !== 'string') return body;
  try { return JSON.parse(body); } catch (e) { return null; }
}

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

// journal shows entries one below the other. Their ids are what the diagnosis links to.
function journal(entries, open) {
  return fold(t('journal', entries.length), open, h('ol', { 'class': 'entries' }, entries.map(function (e) {
    e = e && typeof e === 'object' ? e : { value: e };
    var seq = pick(e, 'seq');
    return h('li', { id: seq === undefined ? null : 'entry-' + seq, tabindex: '-1' },
      h('p', {}, h('span', { 'class': 'seq num' }, seq === undefined ? '' : '#' + seq), ' ', h('b', {}, typeof e.command === 'string' ? e.command : ''), ' ',
        h('span', { 'class': 'sub' }, [pick(e, 'actor'), e.account, pick(e, 'at')].filter(Boolean).join(' · '))),
      e.refusal ? h('p', {}, h('span', { 'class': 'code s-failed' }, t('journal.refused') + ' ' + (e.refusal.code || ''))) : null,
      e.fault ? h('p', {}, h('span', { 'class': 'code s-flaky' }, t('journal.fault') + ' ' + (typeof e.fault === 'string' ? e.fault : JSON.stringify(e.fault)))) : null,
      happened(e));
  })));
}

// happened lists the events of an entry; an entry of another writer is shown whole.
function happened(e) {
  if (e.command !== undefined && typeof e.command !== 'string' || !('seq' in e)) return h('pre', { tabindex: '0' }, pretty(e));
  return (e.events || []).map(function (event) {
    var rest = {};
    Object.keys(event || {}).forEach(function (k) { if (k !== 'kind') rest[k] = event[k]; });
    return h('details', { 'class': 'fold' }, h('summary', {}, '→ ' + (event && event.kind)), h('pre', { tabindex: '0' }, pretty(rest)));
  });
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

// called names an identity or a word of the rules in the reader's language.
function called(value, names) {
  if (names && names[value]) return word(names[value]);
  if (/^\d{4}-\d\d-\d\dT/.test(value)) return value.slice(0, 16).replace('T', ' ');
  return TEXT[state.lang]['value.' + value] || value;
}

function changedTo(values, names, tag) {
  if (!values || !values.length) return h('span', { 'class': 'nobody' }, t('state.none'));
  return h(tag, {}, values.map(function (v) { return called(v, names); }).join(t('comma')));
}

function worldDiff(value, open) {
  var last = '';
  return fold(t('state.changes', value.changes.length), open, h('div', { 'class': 'scroll-x', tabindex: '0' }, h('table', { 'class': 'data diff' },
    h('thead', {}, h('tr', {}, ['thing', 'aspect', 'before', 'after'].map(function (k) { return h('th', { scope: 'col' }, t('state.' + k)); }))),
    h('tbody', {}, value.changes.map(function (c) {
      var key = c.thing + ' ' + (c.id || '');
      var name = key === last ? '' : (TEXT[state.lang]['thing.' + c.thing] || c.thing) + (c.id ? ' · ' + called(c.id, value.names) : '');
      last = key;
      return h('tr', {}, h('td', {}, name), h('th', { scope: 'row' }, TEXT[state.lang]['aspect.' + c.aspect] || c.aspect),
        h('td', {}, changedTo(c.before, value.names, 'del')), h('td', {}, changedTo(c.after, value.names, 'ins')));
    })))));
}

// diagnosis shows what the journal of an attempt shows, with links to the entries it rests on.
function diagnosis(steps) {
  var found = null;
  steps.forEach(function (p) { (p.x || []).forEach(function (a) { if (a.m === MEDIA + 'diagnosis+json') found = parse(a.b || ''); }); });
  if (!found || typeof found !== 'object') return null;
  return h('section', { 'class': 'diagnosis', 'aria-labelledby': 'diagnosis-name' },
    h('h3', { id: 'diagnosis-name' }, t('diagnosis'), ' · ', t('diagnosis.' + found.health)),
    h('ul', {}, (found.findings || []).map(function (f) {
      var m = MODES[f.mode];
      return h('li', {},
        h('p', {}, h('b', {}, m ? word(m.name) : f.mode), ' ', h('span', { 'class': 'pill s-' + (f.remedied ? 'passed' : 'flaky') }, t(f.remedied ? 'diagnosis.fixed' : 'diagnosis.open'))),
        h('p', { 'class': 'sub' }, h('span', {}, [f.mode, f.subject ? called(f.subject, found.names) : '', f.confidence < 1 ? t('diagnosis.sure', Math.round(100 * f.confidence)) : ''].filter(Boolean).join(' · '))),
        m && f.mode !== SCENARIOS[state.scenario].m ? h('dl', {}, ['consequence', 'remedy'].filter(function (k) { return word(m[k]); }).map(function (k) {
          return h('div', {}, h('dt', {}, t('mode.' + k)), h('dd', {}, word(m[k])));
        })) : null,
        h('p', { 'class': 'evidence' }, t('diagnosis.evidence'), ' ', (f.evidence || []).map(entryLink)));
    })),
    found.unexplained ? h('p', { 'class': 'evidence' }, t('diagnosis.unexplained'), ' ', found.unexplained.map(entryLink)) : null);
}

function entryLink(seq) {
  return h('button', { type: 'button', 'class': 'link', 'aria-label': t('diagnosis.entry', seq), onclick: function () {
    var entry = byId('entry-' + seq);
    if (!entry) return;
    for (var el = entry; el; el = el.parentElement) if (el.tagName === 'DETAILS') el.open = true;
    entry.scrollIntoView({ block: 'center' });
    entry.focus();
  } }, '#' + seq);
}

function stateDiff(value, open) {
  if (Array.isArray(value.changes)) return worldDiff(value, open);
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
