/** Debian's Chromium. */

/** @type {import('@playwright/test').LaunchOptions} */
export const launchOptions = {
  executablePath: '/usr/bin/chromium',
  // Chromium's sandbox does not work for root, who runs CI.
  chromiumSandbox: process.getuid?.() !== 0,
  // It asks nothing of its maker's servers, which a closed network would refuse again and again. Playwright
  // itself adds --disable-background-networking, --disable-component-update and --no-first-run.
  args: ['--disable-gpu', '--disable-quic', '--disable-sync'],
};
