/**
 * The page after GOV.UK Frontend's documentation: its own page template and macros, and its files as they come compiled.
 * https://frontend.design-system.service.gov.uk/install-using-precompiled-files/
 * https://design-system.service.gov.uk/styles/page-template/
 */
import nunjucks from 'nunjucks';
import { PAGE, file, filesBelow, installed, readInstalled } from '../files.js';

const DIST = 'govuk-frontend/dist/govuk';

const TEMPLATE = `
{% extends "govuk/template.njk" %}
{% from "govuk/components/button/macro.njk" import govukButton %}
{% from "govuk/components/input/macro.njk" import govukInput %}
{% from "govuk/components/textarea/macro.njk" import govukTextarea %}
{% set htmlLang = "nb" %}
{% block pageTitle %}{{ words.title }}{% endblock %}
{% block head %}
<meta name="description" content="{{ words.description }}">
<link rel="stylesheet" href="/stylesheets/govuk-frontend.min.css">
{% endblock %}
{% block skipLink %}{{ govukSkipLink({ href: "#main-content", text: words.skip }) }}{% endblock %}
{% block govukServiceNavigation %}
{{ govukServiceNavigation({ serviceName: words.brand, serviceUrl: "/", navigation: words.menu }) }}
{% endblock %}
{% block content %}
<div class="govuk-grid-row"><div class="govuk-grid-column-two-thirds">
<h1 class="govuk-heading-l">{{ words.heading }}</h1>
{% for paragraph in words.paragraphs %}<p class="govuk-body">{{ paragraph }}</p>{% endfor %}
<form action="/api/kontakt" method="post" novalidate>
{% for field in words.fields %}
{% set said = {
  id: field.id, name: field.id, label: { text: field.label + " (" + field.need + ")" }, rows: 8, type: field.type,
  autocomplete: field.autocomplete, spellcheck: false, hint: { text: field.hint } if field.hint else undefined
} %}
{{ govukTextarea(said) if field.long else govukInput(said) }}
{% endfor %}
<p class="govuk-body">{{ words.notice.before }}<a class="govuk-link" href="{{ words.notice.href }}">{{ words.notice.link }}</a>{{ words.notice.after }}</p>
{{ govukButton({ text: words.button }) }}
</form>
</div></div>
{% endblock %}
{% block govukFooter %}
{{ govukFooter({ meta: { items: words.footer.links, text: words.footer.paragraphs | join(" ") } }) }}
{% endblock %}
{% block bodyEnd %}
<script type="module" src="/javascripts/govuk-frontend.min.js"></script>
<script type="module">
import { initAll } from '/javascripts/govuk-frontend.min.js'
initAll()
</script>
{% endblock %}
`;

/** @param {import('../words.js').Words} words @returns {Promise<import('../files.js').Files>} */
export async function govuk(words) {
  const templates = nunjucks.configure(installed('govuk-frontend/dist'), { autoescape: true });
  const compiled = async (/** @type {string} */ name) => file(name, await readInstalled(`${DIST}/${name}`));
  return new Map([
    ...(await filesBelow(installed(`${DIST}/assets`), '/assets')),
    [PAGE, file('page.html', templates.renderString(TEMPLATE, { words }))],
    ['/stylesheets/govuk-frontend.min.css', await compiled('govuk-frontend.min.css')],
    ['/javascripts/govuk-frontend.min.js', await compiled('govuk-frontend.min.js')],
  ]);
}
