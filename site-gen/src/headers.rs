//! The response headers of every page, in one list, so that `local`, the function and the delivery network
//! cannot send different ones.

/// Loads nothing but the site's own style and pictures, posts nowhere else, and is framed by nobody.
const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; style-src 'self'; img-src 'self'; connect-src 'self'; \
     form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// Name and value of each header. The names are in lower case.
///
/// `Referrer-Policy` is `same-origin` and not `no-referrer`: with the latter a browser sends `Origin: null` with
/// a form post (Fetch Standard, "append a request Origin header"), and the handler could not tell our own form
/// from a foreign one.
pub(crate) const HEADERS: &[(&str, &str)] = &[
    ("content-security-policy", CONTENT_SECURITY_POLICY),
    ("cross-origin-embedder-policy", "require-corp"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
    (
        "permissions-policy",
        "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    ),
    ("referrer-policy", "same-origin"),
    (
        "strict-transport-security",
        "max-age=63072000; includeSubDomains; preload",
    ),
    ("x-content-type-options", "nosniff"),
];
