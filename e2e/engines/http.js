/** WebDriver over HTTP, as chromedriver and WebKitWebDriver speak it. */

/**
 * The commands, by Marionette's names: the way, and the address below the session's.
 *
 * @type {Record<string, [string, (given: any) => string]>}
 */
const COMMANDS = {
  DeleteSession: ['DELETE', () => ''],
  Navigate: ['POST', () => 'url'],
  GetCurrentURL: ['GET', () => 'url'],
  GetTitle: ['GET', () => 'title'],
  Back: ['POST', () => 'back'],
  Forward: ['POST', () => 'forward'],
  Refresh: ['POST', () => 'refresh'],
  GetWindowHandles: ['GET', () => 'window/handles'],
  NewWindow: ['POST', () => 'window/new'],
  SwitchToWindow: ['POST', () => 'window'],
  CloseWindow: ['DELETE', () => 'window'],
  SetWindowRect: ['POST', () => 'window/rect'],
  TakeScreenshot: ['GET', () => 'screenshot'],
  ExecuteScript: ['POST', () => 'execute/sync'],
  FindElement: ['POST', () => 'element'],
  ElementClick: ['POST', ({ id }) => `element/${id}/click`],
  ElementClear: ['POST', ({ id }) => `element/${id}/clear`],
  ElementSendKeys: ['POST', ({ id }) => `element/${id}/value`],
  GetComputedRole: ['GET', ({ id }) => `element/${id}/computedrole`],
  GetComputedLabel: ['GET', ({ id }) => `element/${id}/computedlabel`],
  PerformActions: ['POST', () => 'actions'],
  ReleaseActions: ['DELETE', () => 'actions'],
  Print: ['POST', () => 'print'],
  Devtools: ['POST', () => 'goog/cdp/execute'],
};

/**
 * An engine that is driven this way. Whatever stands behind it is ended with it, and when it cannot be had.
 *
 * @param {() => Promise<Omit<import('./webdriver.js').Engine, 'stop'>>} begin
 * @param {() => Promise<void>} end all that stands behind it
 * @returns {Promise<import('./webdriver.js').Engine>}
 */
export async function driven(begin, end) {
  try {
    const engine = await begin();
    const stop = async () => {
      await engine.send('DeleteSession').catch(() => {});
      await end();
    };
    return { ...engine, stop };
  } catch (error) {
    await end();
    throw error;
  }
}

/**
 * A session with a driver that is there.
 *
 * @param {string} url of the driver
 * @param {object} capabilities
 * @returns {Promise<import('./webdriver.js').Send>}
 */
export async function session(url, capabilities) {
  const { sessionId } = await ask(`${url}/session`, 'POST', { capabilities: { alwaysMatch: capabilities } });
  return async (name, parameters = {}) => {
    const [method, path] = COMMANDS[name] ?? [];
    if (!method || !path) throw new Error(`there is no command ${name}`);
    const address = `${url}/session/${sessionId}/${path(parameters)}`.replace(/\/$/, '');
    return ask(address, method, method === 'POST' ? parameters : undefined);
  };
}

/**
 * @param {string} url
 * @param {string} method
 * @param {object} [body]
 */
async function ask(url, method, body) {
  // Against a driver that hangs, and nothing else: on a machine with other work an engine takes a minute to start.
  const signal = AbortSignal.timeout(120_000);
  const answer = await fetch(url, { method, body: body && JSON.stringify(body), headers: { 'content-type': 'application/json' }, signal });
  const { value } = /** @type {any} */ (await answer.json());
  if (!answer.ok) throw new Error(`${value.error}: ${value.message}`);
  return value;
}
