// All of it is help: every act is a link or a form that works without. Nothing here is inline, and
// nothing of a customer is kept in the browser.
'use strict';

const body = document.body;
const all = (selector, within = document) => [...within.querySelectorAll(selector)];
const one = (selector, within = document) => within.querySelector(selector);

// The server's clock, which may not be this machine's.
const behind = Number(body.dataset.now || Date.now() / 1000) - Date.now() / 1000;
const now = () => Date.now() / 1000 + behind;

// --- Clocks -------------------------------------------------------------------------------------
const clock = seconds => {
  const left = Math.max(0, Math.floor(seconds));
  const hours = Math.floor(left / 3600), rest = left % 3600;
  const parts = [Math.floor(rest / 60), rest % 60].map(part => String(part).padStart(2, '0'));
  return (hours ? `${hours}:` : '') + parts.join(':');
};
const tick = () => {
  for (const node of all('[data-since]')) node.textContent = clock(now() - node.dataset.since);
  for (const node of all('[data-until]')) {
    const left = node.dataset.until - now();
    node.textContent = clock(left);
    if (left <= 0 && !node.dataset.over) {
      node.dataset.over = 'true';
      if (node.dataset.reload !== undefined) location.reload();
    }
  }
};
if (one('[data-since], [data-until]')) { tick(); setInterval(tick, 1000); }

// --- Keys ---------------------------------------------------------------------------------------
const palette = one('#palette'), help = one('#keys');
const writing = target => target.matches('textarea, select, input:not([type=radio], [type=checkbox])')
  || target.isContentEditable;
const press = (node, event) => {
  event.preventDefault();
  if (node.matches('input, textarea, select, [tabindex="-1"]')) node.focus();
  if (node.matches('input[type=radio]')) { node.checked = true; node.dispatchEvent(new Event('change', {bubbles: true})); }
  else if (node.matches('summary')) { node.click(); one('input, select', node.parentElement)?.focus(); }
  else if (node.matches('a, button')) node.click();
};
let going = false;
const step = by => {
  const items = all('.work .item :is(button, a)');
  const at = items.indexOf(document.activeElement);
  items[Math.min(Math.max(at + by, 0), items.length - 1)]?.focus();
};
const turn = by => {
  const tabs = all('[data-tab]'), at = tabs.findIndex(tab => tab.ariaCurrent === 'page');
  if (tabs.length) tabs[(at + by + tabs.length) % tabs.length].click();
};
const SINGLE = {
  '?': () => help.showModal(),
  '/': () => one('.top input[name=text]')?.select(),
  j: () => step(1),
  k: () => step(-1),
  '[': () => turn(-1),
  ']': () => turn(1),
  '.': () => { const id = one('[data-copy]'); if (id) navigator.clipboard?.writeText(id.dataset.copy); },
};
document.addEventListener('keydown', event => {
  if (event.isComposing || event.keyCode === 229) return;       // An input method is at work.
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  if ((event.ctrlKey || event.metaKey) && key === 'k' && palette) { event.preventDefault(); open(palette); return; }
  if ((event.ctrlKey || event.metaKey) && key === 'Enter') { const send = one('[data-send]'); if (send) press(send, event); return; }
  if (key === 'Escape' && writing(event.target)) { event.target.blur(); return; }
  if (event.ctrlKey || event.metaKey || event.altKey || writing(event.target)) return;
  if (body.dataset.keys === undefined || one('dialog[open]')) return;
  if (going) {
    going = false;
    const area = one(`[data-go="${CSS.escape(key)}"]`);
    if (area) { press(area, event); return; }
  }
  if (key === 'g') { going = true; setTimeout(() => { going = false; }, 1500); return; }
  const node = one(`[data-key="${CSS.escape(key)}"]:not(:disabled)`);
  if (node) press(node, event);
  else if (SINGLE[key]) { event.preventDefault(); SINGLE[key](); }
});

// --- Everything by name -------------------------------------------------------------------------
if (palette) {
  const field = one('input[name=text]', palette), list = one('ul', palette);
  for (const tab of all('[data-tab]')) list.append(row(tab.textContent, () => tab.click(), ''));
  for (const node of all('[data-key]:is(a, button)')) {
    const words = (node.dataset.name || node.getAttribute('aria-label') || node.firstChild?.textContent || '').trim();
    if (words) list.append(row(words, () => node.click(), node.dataset.key.toUpperCase()));
  }
  function row(words, act, keys) {
    const item = document.createElement('li'), button = document.createElement('button');
    item.setAttribute('role', 'presentation');
    button.setAttribute('role', 'option'); button.ariaSelected = 'false';
    button.id = `palette-${all('li', list).length + 1}`;
    button.type = 'button'; button.tabIndex = -1; button.textContent = words;
    if (keys) { const key = document.createElement('kbd'); key.textContent = keys; button.append(key); }
    button.addEventListener('click', () => { palette.close(); act(); });
    item.append(button);
    return item;
  }
  const seen = () => all('li', list).filter(item => !item.hidden);
  const option = item => one('[role=option]', item);
  const select = item => {
    for (const each of all('[role=option]', list)) each.ariaSelected = 'false';
    field.removeAttribute('aria-activedescendant');
    if (!item) return;
    option(item).ariaSelected = 'true';
    field.setAttribute('aria-activedescendant', option(item).id);
    item.scrollIntoView({block: 'nearest'});
  };
  field.addEventListener('input', () => {
    const words = field.value.trim().toLowerCase();
    for (const item of all('li', list)) item.hidden = !item.textContent.toLowerCase().includes(words);
    select(words ? seen()[0] : undefined);
  });
  field.addEventListener('keydown', event => {
    if (event.isComposing || event.keyCode === 229) return;
    const items = seen(), at = items.findIndex(item => option(item).ariaSelected === 'true');
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault();
      select(items[(at + (event.key === 'ArrowDown' ? 1 : -1) + items.length) % items.length]);
    } else if (event.key === 'Enter' && at >= 0) { event.preventDefault(); option(items[at]).click(); }
  });
}
function open(dialog) {
  if (dialog.open) return;
  dialog.showModal();
  const field = one('input[name=text]', dialog);
  field.value = ''; field.dispatchEvent(new Event('input'));
  field.focus();
}
document.addEventListener('click', event => {
  if (event.target instanceof HTMLDialogElement) event.target.close();       // Beside the window.
});

// --- Drafts -------------------------------------------------------------------------------------
for (const form of all('form[data-draft]')) {
  const said = one('.saved', form);
  let timer = 0;
  const keep = async () => {
    const fields = new FormData(form);
    const answer = await fetch(form.dataset.draft, {
      method: 'POST',
      headers: {'X-Form-Token': body.dataset.token},
      body: new URLSearchParams([['note', fields.get('note') || ''], ['code', fields.get('code') || '']]),
    }).catch(() => null);
    if (said) said.textContent = answer?.ok ? await answer.text() : said.dataset.failed;
  };
  const later = () => { clearTimeout(timer); timer = setTimeout(keep, 500); };
  form.addEventListener('input', later);
  form.addEventListener('change', later);
}

// --- What changes meanwhile ---------------------------------------------------------------------
// One stream a browser: the tab that holds the lock listens, and tells the others.
const ring = one('#ring');
const part = async (address, place) => {
  const answer = await fetch(address).catch(() => null);
  if (!answer?.ok) return false;
  place.innerHTML = await answer.text();       // Ours, rendered by the server; scripts are refused.
  return true;
};
const title = document.title;
const changed = async what => {
  if (what === 'ring' && await part(body.dataset.ringing, ring)) {
    const rings = ring.childElementCount > 0;
    document.title = rings ? `\u260e ${title}` : title;
    if (rings && !ring.open) { for (const each of all('dialog[open]')) each.close(); ring.showModal(); }
    if (!rings && ring.open) ring.close();
  }
  const work = one('#work');                   // The list does not jump under pointer or focus.
  if (what === 'work' && work && !work.matches(':hover, :focus-within')) await part(body.dataset.work, work);
};
if (body.dataset.live) {
  const bus = 'BroadcastChannel' in window ? new BroadcastChannel('live') : null;
  const tell = what => { changed(what); bus?.postMessage(what); };
  if (bus) bus.onmessage = event => changed(event.data);
  let known = null;
  const poll = async () => {
    const pulse = await fetch(body.dataset.pulse).then(answer => answer.json()).catch(() => null);
    if (pulse && known) for (const what of ['ring', 'work']) if (pulse[what] !== known[what]) tell(what);
    if (pulse && !known && pulse.ring) tell('ring');
    known = pulse || known;
    setTimeout(poll, 5000);
  };
  const listen = () => {
    const stream = new EventSource(body.dataset.live);
    for (const what of ['ring', 'work']) stream.addEventListener(what, () => tell(what));
    stream.addEventListener('error', () => { if (stream.readyState === EventSource.CLOSED) poll(); });
    addEventListener('pagehide', () => stream.close());
  };
  if (navigator.locks) navigator.locks.request('live-leader', () => new Promise(listen));
  else poll();
}

// --- Where to go on -----------------------------------------------------------------------------
const first = one('[data-focus]');
if (first && !one('[autofocus]')) first.focus({preventScroll: true});
