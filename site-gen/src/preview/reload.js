/* Follows the preview: loads the page anew when the site is another, and shows what stops the newest sources. */
(() => {
  const WAIT_MS = 1000;
  const STYLE = '/_preview/overlay.css';
  // The site this page is of.
  let build = document.currentScript.dataset.build;
  let source;
  let overlay;

  const connect = () => {
    source = new EventSource('/_preview/events');
    source.addEventListener('showing', ({ data }) => follow(JSON.parse(data)));
    // A browser tries again by itself, but not after an answer that is no stream of events.
    source.addEventListener('error', () => {
      if (source.readyState === EventSource.CLOSED) setTimeout(connect, WAIT_MS);
    });
  };

  const follow = (showing) => {
    if (showing.build !== build) {
      if (showing.restyles !== build) return location.reload();
      restyle(showing.stylesheet);
      build = showing.build;
    }
    const alone = document.getElementById('preview-problems');
    if (alone) alone.textContent = showing.problems.trimEnd();
    else show(showing.problems);
  };

  /* The old style goes when the new one is there, so that the page is never without. */
  const restyle = (address) => {
    const old = [...document.querySelectorAll('head > link[rel="stylesheet"]')];
    old[0].after(stylesheet(address, () => old.forEach((link) => link.remove())));
  };

  const stylesheet = (address, whenThere) => {
    const link = element('link', { rel: 'stylesheet', href: address });
    link.addEventListener('load', whenThere);
    return link;
  };

  const show = (problems) => {
    overlay?.remove();
    overlay = undefined;
    if (problems === null) return;
    const title = element('p', { id: 'title' }, 'Nettstedet kan ikke bygges');
    const hint = element('p', { id: 'hint' }, 'Du ser den siste versjonen som virket. Terminalvinduet viser det samme.');
    const button = element('button', { type: 'button' }, 'Skjul');
    button.addEventListener('click', () => show(null));
    const head = element('div', { class: 'head' });
    const words = element('div', {});
    words.append(title, hint);
    head.append(words, button);
    const text = element('pre', { role: 'alert', tabindex: 0, 'aria-labelledby': 'title' }, problems.trimEnd());
    const panel = element('section', { class: 'panel', lang: 'nb', 'aria-labelledby': 'title' });
    panel.append(head, text);
    // A root of its own: the site's style does not reach it, and its style does not reach the site.
    overlay = element('div', { id: 'preview-overlay' });
    const root = overlay.attachShadow({ mode: 'open' });
    root.append(stylesheet(STYLE, () => root.append(panel)));
    document.body.append(overlay);
  };

  const element = (name, attributes, text = '') => {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    made.textContent = text;
    return made;
  };

  // A browser has few connections to one host, and a page that nobody sees shall not hold one of them.
  document.addEventListener('visibilitychange', () => {
    source?.close();
    source = undefined;
    if (!document.hidden) connect();
  });
  if (!document.hidden) connect();
})();
