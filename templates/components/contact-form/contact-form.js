// Fetches the token that shows the form was open for a while before it was sent, and keeps a double click from sending
// twice. Without this script, or when it fails, the form works: the handler then shows everything once more.
const form = document.querySelector('.contact-form');
const token = form.elements.namedItem('token');
// Milliseconds in which a second press is taken for a slip. After that sending works again, whatever became of the first.
const SLIP = 2000;
let sentAt = -SLIP;

// Back may load the page anew. Browsers then restore what was typed, and the state of elements like this one, but no hidden
// input; with another token the same text would be another message. Nothing is stored by us, and nothing of it is sent.
class TokenMemory extends HTMLElement {
  static formAssociated = true;
  #internals = this.attachInternals?.();

  keep(value) {
    token.value = value;
    this.#internals?.setFormValue?.(null, value);
  }

  formStateRestoreCallback(value, reason) {
    if (reason === 'restore') this.keep(value);
  }
}
customElements.define('token-memory', TokenMemory);
const memory = form.querySelector('token-memory');

form.addEventListener(
  'focusin',
  async () => {
    // A page that came back with faults has its token already.
    if (token.value) return;
    try {
      const answer = await fetch(`${form.getAttribute('action')}/token`, { headers: { accept: 'application/json' } });
      if (answer.ok) memory.keep((await answer.json()).token);
    } catch {
      // No network just now: the handler gives the form a token when it is sent.
    }
  },
  { once: true },
);

form.addEventListener('submit', (event) => {
  const now = performance.now();
  if (now - sentAt < SLIP) event.preventDefault();
  else sentAt = now;
});

// Back shows this very page again, and it may be sent again.
addEventListener('pageshow', () => (sentAt = -SLIP));
