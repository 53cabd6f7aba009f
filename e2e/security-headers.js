/** What every answer says, whoever gives it. */
export const securityHeaders = {
  'content-security-policy': policy(),
  'cross-origin-embedder-policy': 'require-corp',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(), geolocation=(), microphone=(), payment=(), usb=()',
  'referrer-policy': 'no-referrer',
  'strict-transport-security': 'max-age=63072000; includeSubDomains',
  'x-content-type-options': 'nosniff',
};

/** What a page with the form says. */
export const formHeaders = {
  ...securityHeaders,
  'content-security-policy': policy("script-src 'self'"),
  // With `no-referrer` the form's post would come from the origin `null`.
  'referrer-policy': 'same-origin',
};

/** @param {string[]} more */
function policy(...more) {
  const rules = [
    "default-src 'none'",
    ...more,
    "style-src 'self'",
    "img-src 'self' data:",
    "connect-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ];
  return rules.join('; ');
}
