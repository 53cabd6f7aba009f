/**
 * A browser by WebDriver, the same for every engine: what a visitor does with it, and what can be seen of it.
 *
 * By hand, since only a dozen of the protocol's commands are used: the libraries for it know no way to Debian's Firefox
 * without a geckodriver, which Debian does not have.
 */
import { expect } from '@playwright/test';

/** @typedef {{ [name: string]: any }} Answer */
/** @typedef {{ x: number, y: number, width: number, height: number }} Box */

/** How a command reaches an engine. @typedef {(name: string, parameters?: object) => Promise<any>} Send */

/**
 * What an engine's own module adds.
 *
 * @typedef {object} Engine
 * @property {string} name
 * @property {Send} send
 * @property {(looks: Looks) => Promise<void>} appear
 * @property {(options: Options) => Promise<void>} prepare for a new page: what is changed there holds for it
 * @property {() => Promise<Buffer>} print the sheets, as PDF
 * @property {() => Promise<Node[]>} tree what a screen reader is given, in order
 * @property {() => Promise<void>} stop
 */

/**
 * @typedef {object} Options
 * @property {boolean} [script] whether the pages' own scripts run
 * @property {boolean} [pageCache] whether Back shows a page that was kept whole
 * @property {boolean} [hardened] whether it says nothing of where it comes from, nor what machine it is on; Firefox alone
 */

/**
 * How a page is looked at.
 *
 * @typedef {object} Looks
 * @property {number} [width] of the window, in its own pixels
 * @property {number} [height]
 * @property {number} [zoom] 4 is the browser's 400 %
 * @property {number} [text] 2 is text at 200 %, and nothing else
 * @property {boolean} [dark]
 * @property {boolean} [forcedColours]
 */

/**
 * A part of the accessibility tree.
 *
 * @typedef {object} Node
 * @property {string} role
 * @property {string} name
 * @property {string[]} states
 */

export const KEYS = { enter: '\uE007', tab: '\uE004', shift: '\uE008', control: '\uE009', end: '\uE010', space: ' ' };

/** What printers here have in them, in centimetres. */
export const A4 = { page: { width: 21, height: 29.7 } };

/** The name under which WebDriver hands out elements. */
const ELEMENT = 'element-6066-11e4-a52e-4f735466cecf';

export class Browser {
  #engine;
  /** When a field was first touched: what a person takes to fill in a form begins there. */
  touchedAt = 0;

  /** @param {Engine} engine */
  constructor(engine) {
    this.#engine = engine;
  }

  get name() {
    return this.#engine.name;
  }

  /**
   * A new window, with nothing behind it.
   *
   * @param {Options} [options]
   */
  async fresh(options = {}) {
    const { send } = this.#engine;
    await this.#engine.prepare({ script: true, pageCache: true, ...options });
    const before = await send('GetWindowHandles');
    const { handle } = await send('NewWindow', { type: 'tab' });
    for (const old of before) {
      await send('SwitchToWindow', { handle: old });
      await send('CloseWindow');
    }
    await send('SwitchToWindow', { handle });
    await this.appear({});
  }

  /** @param {Looks} looks */
  appear(looks) {
    return this.#engine.appear({ width: 1280, height: 800, zoom: 1, text: 1, dark: false, forcedColours: false, ...looks });
  }

  print() {
    return this.#engine.print();
  }

  tree() {
    return this.#engine.tree();
  }

  stop() {
    return this.#engine.stop();
  }

  /** @param {string} url */
  async open(url) {
    await this.#engine.send('Navigate', { url });
  }

  /** @returns {Promise<string>} */
  url() {
    return this.#engine.send('GetCurrentURL');
  }

  /** @returns {Promise<string>} */
  title() {
    return this.#engine.send('GetTitle');
  }

  back() {
    return this.#engine.send('Back');
  }

  forward() {
    return this.#engine.send('Forward');
  }

  reload() {
    return this.#engine.send('Refresh');
  }

  /** @returns {Promise<Buffer>} */
  async screenshot() {
    return Buffer.from(await this.#engine.send('TakeScreenshot', { full: false }), 'base64');
  }

  /**
   * Runs in the page, also where its own scripts do not. What it needs is handed to it.
   *
   * @template T
   * @param {(...given: any[]) => T} look
   * @param {...any} given
   * @returns {Promise<T>}
   */
  async evaluate(look, ...given) {
    const ask = () => this.#engine.send('ExecuteScript', { script: `return (${look})(...arguments)`, args: given });
    return ask().catch((error) => {
      // Seen now and then: WebKit's driver ran the script and lost the answer, and Firefox waited for one from a page that it left.
      if (/Could not parse script result|script timeout/.test(`${error}`)) return ask();
      throw error;
    });
  }

  /** @param {string} css @returns {Promise<object>} */
  async find(css) {
    const found = await this.#engine.send('FindElement', { using: 'css selector', value: css });
    return found;
  }

  /** @param {object} element */
  #id(element) {
    return /** @type {any} */ (element)[ELEMENT];
  }

  /** @param {string} css @returns {Promise<string>} what the engine tells of its role */
  async role(css) {
    return this.#engine.send('GetComputedRole', { id: this.#id(await this.find(css)) });
  }

  /** @param {string} css @returns {Promise<string>} the name that the engine makes of it */
  async label(css) {
    return this.#engine.send('GetComputedLabel', { id: this.#id(await this.find(css)) });
  }

  /** Scrolled to at once, since no driver waits for a page that scrolls smoothly. @param {string} css */
  async #inSight(css) {
    const element = await this.find(css);
    await this.evaluate((part) => part.scrollIntoView({ block: 'center', behavior: 'instant' }), element);
    return element;
  }

  /** @param {string} css */
  async click(css) {
    const element = await this.#inSight(css);
    await this.#engine.send('ElementClick', { id: this.#id(element) });
  }

  /** Two presses of the mouse, as fast as a hand is. @param {string} css */
  async doubleClick(css) {
    const element = await this.#inSight(css);
    const press = [{ type: 'pointerDown', button: 0 }, { type: 'pointerUp', button: 0 }];
    const actions = [{ type: 'pointerMove', origin: element, x: 0, y: 0 }, ...press, { type: 'pause', duration: 60 }, ...press];
    try {
      await this.#engine.send('PerformActions', { actions: [{ type: 'pointer', id: 'mouse', parameters: { pointerType: 'mouse' }, actions }] });
      await this.#engine.send('ReleaseActions');
    } catch (error) {
      // The first press may have led on to a page that knows nothing of the second.
      if (!/cannot be cloned|abort|destroyed|navigat|no such window|stale/i.test(`${error}`)) throw error;
    }
  }

  /** Types into what has the focus. @param {string} text */
  async type(text) {
    this.touchedAt ||= performance.now();
    const keys = [...text].flatMap((value) => [{ type: 'keyDown', value }, { type: 'keyUp', value }]);
    await this.#engine.send('PerformActions', { actions: [{ type: 'key', id: 'keys', actions: keys }] });
    await this.#engine.send('ReleaseActions');
  }

  /** One key while others are held. @param {...string} keys */
  async press(...keys) {
    const actions = [
      ...keys.map((value) => ({ type: 'keyDown', value })),
      ...keys.toReversed().map((value) => ({ type: 'keyUp', value })),
    ];
    await this.#engine.send('PerformActions', { actions: [{ type: 'key', id: 'keys', actions }] });
    await this.#engine.send('ReleaseActions');
  }

  /** Takes out what is in a field, and types in its place. @param {string} css @param {string} text */
  async fill(css, text) {
    this.touchedAt ||= performance.now();
    const element = await this.#inSight(css);
    const id = this.#id(element);
    await this.#engine.send('ElementClear', { id });
    // WebKit's driver drops the character that breaks a line, and knows the key.
    if (text) await this.#engine.send('ElementSendKeys', { id, text: text.replaceAll('\n', KEYS.enter) });
  }

  /** Copies a text from another page, as one does with the keyboard, and leaves that page. @param {string} text */
  async copy(text) {
    await this.open('about:blank');
    await this.evaluate((words) => {
      const field = document.body.appendChild(document.createElement('textarea'));
      field.value = words;
      field.focus();
      field.select();
    }, text);
    await this.press(KEYS.control, 'c');
  }

  /** @param {string} css */
  async focus(css) {
    await this.evaluate((part) => part.focus(), await this.find(css));
  }

  /** @param {string} css */
  async paste(css) {
    this.touchedAt ||= performance.now();
    await this.focus(css);
    await this.press(KEYS.control, 'v');
  }

  /**
   * Does what leads to another page, and waits until that is there and read to its end.
   *
   * @param {() => Promise<any>} act
   */
  async leadsOn(act) {
    await this.evaluate(() => void (document.documentElement.dataset.left = ''));
    await act();
    const isThere = () => document.readyState === 'complete' && document.documentElement.dataset.left === undefined;
    // While a page is exchanged for the next there is none to ask.
    await expect.poll(() => this.evaluate(isThere).catch(() => false)).toBe(true);
  }
}
