// A second press that is a slip, the focus on a fault, and a fresh inbox. Without this script every page works.

// Milliseconds in which a second press is taken for a slip.
const SLIP = 2000;
// How often a page that waits is asked for again, and how often the inbox is.
const WAIT = 2000;
const INBOX = 60_000;

const sentAt = new WeakMap();
addEventListener('submit', (event) => {
  const now = performance.now();
  if (now - (sentAt.get(event.target) ?? -SLIP) < SLIP) event.preventDefault();
  else sentAt.set(event.target, now);
});

// The fault is read first, also where the browser has moved the focus meanwhile.
document.querySelector('.error-summary')?.focus();

for (const field of document.querySelectorAll('[data-copy]')) {
  field.addEventListener('focus', () => field.select());
}

if (document.querySelector('[data-again]')) setTimeout(() => location.reload(), WAIT);

// A list that nobody works on is asked for again while it is looked at. The header says that nobody did: the desk closes
// when its case worker has gone home, and not when the browser has.
if (location.pathname === '/' && document.querySelector('.desk-filter')) {
  setInterval(async () => {
    const isTouched = document.querySelector('input:checked') || document.activeElement !== document.body;
    if (document.visibilityState !== 'visible' || isTouched) return;
    try {
      const answer = await fetch(location.href, { headers: { 'x-desk-refresh': '1' } });
      if (!answer.ok) return;
      const fresh = new DOMParser().parseFromString(await answer.text(), 'text/html').querySelector('main');
      if (fresh && document.activeElement === document.body) document.querySelector('main').replaceWith(fresh);
    } catch {
      // The desk is closed; the next press says so.
    }
  }, INBOX);
}
