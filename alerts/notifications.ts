// Templates of notifications, by receiver: https://prometheus.io/docs/alerting/latest/notifications/
import { unquote } from '@observability-stack/query-common';
import type { ResolvedEnvironment } from '../resolve/environment';

/** Name of the template file, beside alertmanager.yml. */
export const NOTIFICATIONS_FILE = 'notifications.tmpl';

/** Number of alerts of a group that a message lists; it counts the others and links to them. */
const LISTED = 10;

/**
 * Sets a variable to the URL of an Alertmanager page, filtered by labels. Strings in a filter are JSON, and `+` means a
 * plus, not a space. As an assignment, the value is the same in text and HTML templates, which escape differently.
 */
const setPage = (name: string, page: string, labels: string): string =>
  `{{ $matchers := "" }}{{ $separator := "" }}{{ range ${labels}.SortedPairs }}` +
  `{{ $matchers = printf "%s%s%s=%s" $matchers $separator .Name (toJson .Value) }}{{ $separator = "," }}{{ end }}` +
  `{{ $query := urlquery (printf "{%s}" $matchers) }}` +
  `{{ $${name} := printf "%s/#/${page}?filter=%s" $.ExternalURL (reReplaceAll "\\\\+" "%20" $query) }}`;

type State = 'Firing' | 'Resolved';

/** Renders the first alerts of a state with `one`, which reads `$alert`, and then `rest` for the others. */
const listed = (state: State, one: string, rest: string): string =>
  `{{ range $index, $alert := .Alerts.${state} }}{{ if lt $index ${LISTED} }}${one}{{ end }}{{ end }}` +
  `{{ if gt (len .Alerts.${state}) ${LISTED} }}${rest}{{ end }}`;

const more = (state: State): string => `{{ len (slice .Alerts.${state} ${LISTED}) }} more`;

/** Labels that distinguish an alert from the others of its group. */
const ownLabels = '($alert.Labels.Remove $.CommonLabels.Names).SortedPairs';

const since = '{{ $alert.StartsAt.UTC.Format "2006-01-02 15:04:05 MST" }}';
const until = '{{ $alert.EndsAt.UTC.Format "2006-01-02 15:04:05 MST" }}';
const times = (state: State): string =>
  state === 'Firing' ? `since ${since}` : `from ${since} to ${until}`;

/** Alerts from other sources may have no annotations. */
const summary = '(or $alert.Annotations.summary $alert.Labels.alertname)';

/** Annotations with URLs; shown once if all alerts have the same. */
const PAGES = [
  ['Runbook', 'runbook_url'],
  ['Dashboard', 'dashboard_url'],
] as const;
const pages = (annotations: string, link: (label: string, url: string) => string): string =>
  PAGES.map(
    ([label, key]) =>
      `{{ if match "^https?://" ${annotations}.${key} }}${link(label, `${annotations}.${key}`)}{{ end }}`,
  ).join('');
const ownPages = (link: (label: string, url: string) => string): string =>
  PAGES.map(
    ([label, key]) =>
      `{{ if not $.CommonAnnotations.${key} }}{{ if match "^https?://" $alert.Annotations.${key} }}` +
      `${link(label, `$alert.Annotations.${key}`)}{{ end }}{{ end }}`,
  ).join('');

/** Labels that all alerts of a group share. */
const FACTS = [
  ['Severity', 'severity'],
  ['Team', 'team'],
  ['Service', 'service'],
  ['Environment', 'env'],
  ['Cluster', 'cluster'],
] as const;

// --- Slack: https://api.slack.com/reference/surfaces/formatting#escaping

/** Escapes a label value or an annotation, so that it cannot create links or mention channels. */
const slackText = (value: string): string =>
  `{{ ${value} | reReplaceAll "&" "&amp;" | reReplaceAll "<" "&lt;" | reReplaceAll ">" "&gt;" }}`;
const slackUrl = (value: string): string =>
  `{{ ${value} | reReplaceAll "\\\\|" "%7C" | reReplaceAll "<" "%3C" | reReplaceAll ">" "%3E" | reReplaceAll "&" "&amp;" }}`;
const slackLink = (label: string, url: string): string => `<${slackUrl(url)}|${label}>  `;

const slackAlert = (state: State): string =>
  `
*${slackText(summary)}*
{{ with $alert.Annotations.description }}${slackText('.')}
{{ end }}` +
  (state === 'Firing'
    ? `{{ with $alert.Annotations.value }}Value ${slackText('.')}, {{ end }}`
    : '') +
  `${times(state)}{{ range ${ownLabels} }}, {{ .Name }}: ${slackText('.Value')}{{ end }}
` +
  setPage('silence', 'silences/new', '$alert.Labels') +
  ownPages(slackLink) +
  `{{ with $alert.GeneratorURL }}${slackLink('Query', '.')}{{ end }}` +
  (state === 'Firing' ? slackLink('Silence', '$silence') : '') +
  '\n';

const slackRest = (state: State): string =>
  `
And ${more(state)}: <{{ template "stack.link" . }}|all in Alertmanager>
`;

const slack = `{{ define "stack.slack.title" }}{{ template "stack.state" . }} ${slackText(
  'or .GroupLabels.alertname .CommonLabels.alertname "Alerts"',
)}{{ with .CommonLabels.service }} · ${slackText('.')}{{ end }}{{ with .CommonLabels.env }} · ${slackText('.')}{{ end }}{{ end }}

{{ define "stack.slack.color" }}{{ if ne .Status "firing" }}good{{ else if eq .CommonLabels.severity "page" }}danger{{ else }}warning{{ end }}{{ end }}

{{ define "stack.slack.text" }}${FACTS.map(
  ([label, key]) => `{{ with .CommonLabels.${key} }}${label} *${slackText('.')}*  {{ end }}`,
).join('')}
${setPage('silence', 'silences/new', '.CommonLabels')}${pages('.CommonAnnotations', slackLink)}{{ if gt (len .Alerts.Firing) 1 }}${slackLink('Silence all', '$silence')}{{ end }}
${listed('Firing', slackAlert('Firing'), slackRest('Firing'))}{{ if .Alerts.Resolved }}
*Resolved*
${listed('Resolved', slackAlert('Resolved'), slackRest('Resolved'))}{{ end }}{{ end }}
`;

// --- plain text, for email and for the details of an incident

/**
 * The asterisk also prevents Alertmanager from parsing the text as YAML, which it tries with every detail of an
 * incident.
 */
const textAlert = (state: State): string =>
  `
* {{ ${summary} }}
{{ with $alert.Annotations.description }}  {{ . }}
{{ end }}  ` +
  (state === 'Firing' ? '{{ with $alert.Annotations.value }}Value {{ . }}, {{ end }}' : '') +
  `${times(state)}{{ range ${ownLabels} }}, {{ .Name }}: {{ .Value }}{{ end }}
` +
  ownPages((label, url) => `  ${label}: {{ ${url} }}\n`) +
  '{{ with $alert.GeneratorURL }}  Query: {{ . }}\n{{ end }}' +
  (state === 'Firing'
    ? `${setPage('silence', 'silences/new', '$alert.Labels')}  Silence: {{ $silence }}\n`
    : '');

const textRest = (state: State): string =>
  `
* And ${more(state)}: {{ template "stack.link" . }}
`;

const textList = (state: State): string =>
  `{{ define "stack.text.${state.toLowerCase()}" }}${listed(state, textAlert(state), textRest(state))}{{ end }}
`;

const plain = `{{ define "stack.state" }}[{{ .Status | toUpper }}{{ if eq .Status "firing" }}:{{ len .Alerts.Firing }}{{ end }}]{{ end }}

{{ define "stack.title" }}{{ template "stack.state" . }} {{ or .GroupLabels.alertname .CommonLabels.alertname "Alerts" }}{{ with .CommonLabels.service }} · {{ . }}{{ end }}{{ with .CommonLabels.env }} · {{ . }}{{ end }}{{ end }}

{{ define "stack.headline" }}{{ if .CommonAnnotations.summary }}{{ .CommonAnnotations.summary }}{{ else }}{{ or .GroupLabels.alertname .CommonLabels.alertname "Alerts" }}{{ with .CommonLabels.service }} of {{ . }}{{ end }}: {{ with .Alerts.Firing }}{{ len . }} alerts{{ else }}resolved{{ end }}{{ end }}{{ end }}

{{ define "stack.link" }}${setPage('page', 'alerts', '.GroupLabels')}{{ $page }}{{ end }}

{{ define "stack.silence" }}${setPage('silence', 'silences/new', '.CommonLabels')}{{ $silence }}{{ end }}

${PAGES.map(
  ([, key]) =>
    `{{ define "stack.${key}" }}{{ if match "^https?://" .CommonAnnotations.${key} }}{{ .CommonAnnotations.${key} }}{{ end }}{{ end }}

`,
).join('')}{{ define "stack.query" }}{{ (index .Alerts 0).GeneratorURL }}{{ end }}

${textList('Firing')}
${textList('Resolved')}
{{ define "stack.text" }}${FACTS.map(
  ([label, key]) => `{{ with .CommonLabels.${key} }}${label}: {{ . }}\n{{ end }}`,
).join(
  '',
)}${pages('.CommonAnnotations', (label, url) => `${label}: {{ ${url} }}\n`)}Alertmanager: {{ template "stack.link" . }}
{{ if gt (len .Alerts.Firing) 1 }}Silence all: {{ template "stack.silence" . }}
{{ end }}{{ template "stack.text.firing" . }}{{ if .Alerts.Resolved }}
Resolved:
{{ template "stack.text.resolved" . }}{{ end }}{{ end }}
`;

// --- HTML; html/template escapes values according to their context

const htmlLink = (label: string, url: string): string =>
  `<a href="{{ ${url} }}">${label}</a>&ensp;`;

const htmlAlert = (state: State): string =>
  `<div style="margin:0 0 16px;padding:0 0 0 12px;border-left:4px solid {{ if eq $alert.Status "firing" }}#c4162a{{ else }}#37872d{{ end }}">
<b>{{ ${summary} }}</b><br>
{{ with $alert.Annotations.description }}{{ . }}<br>
{{ end }}<span style="color:#666">` +
  (state === 'Firing' ? '{{ with $alert.Annotations.value }}Value {{ . }}, {{ end }}' : '') +
  `${times(state)}{{ range ${ownLabels} }}, {{ .Name }}: {{ .Value }}{{ end }}</span><br>
` +
  setPage('silence', 'silences/new', '$alert.Labels') +
  ownPages(htmlLink) +
  `{{ with $alert.GeneratorURL }}${htmlLink('Query', '.')}{{ end }}` +
  (state === 'Firing' ? htmlLink('Silence', '$silence') : '') +
  `
</div>
`;

const htmlRest = (
  state: State,
): string => `<p>And ${more(state)}: <a href="{{ $page }}">all in Alertmanager</a></p>
`;

const html = `{{ define "stack.html" }}<!DOCTYPE html>
<html><body style="font:14px/1.5 sans-serif;color:#222">
<h2 style="font-size:18px">{{ template "stack.title" . }}</h2>
<p>${FACTS.map(
  ([label, key]) => `{{ with .CommonLabels.${key} }}${label}: <b>{{ . }}</b>&ensp;{{ end }}`,
).join('')}</p>
${setPage('page', 'alerts', '.GroupLabels')}${setPage('silence', 'silences/new', '.CommonLabels')}<p>${pages(
  '.CommonAnnotations',
  htmlLink,
)}${htmlLink('Alertmanager', '$page')}{{ if gt (len .Alerts.Firing) 1 }}${htmlLink('Silence all', '$silence')}{{ end }}</p>
${listed('Firing', htmlAlert('Firing'), htmlRest('Firing'))}{{ if .Alerts.Resolved }}<h3 style="font-size:16px">Resolved</h3>
${listed('Resolved', htmlAlert('Resolved'), htmlRest('Resolved'))}{{ end }}</body></html>
{{ end }}
`;

/**
 * Content of the template file that the receivers use. It is the same for every environment, since alerts carry their
 * URLs.
 */
export const notificationTemplates = `${plain}\n${slack}\n${html}`;

/** Names of templates that a message can use: those of the file, and those of Alertmanager. */
export const messageTemplates: ReadonlySet<string> = new Set([
  ...[...notificationTemplates.matchAll(/\{\{ define "([^"]+)" \}\}/g)].map(
    ([, name = '']) => name,
  ),
  ...Object.entries({
    discord: ['content', 'message', 'title'],
    email: ['html', 'subject'],
    jira: ['description', 'priority', 'summary'],
    mattermost: ['color', 'fallback', 'text', 'title', 'titlelink', 'username'],
    msteams: ['summary', 'text', 'title'],
    msteamsv2: ['text', 'title'],
    opsgenie: ['description', 'message', 'source'],
    pagerduty: ['client', 'clientURL', 'description', 'instances'],
    pushover: ['message', 'title', 'url'],
    rocketchat: ['alias', 'emoji', 'iconurl', 'text', 'title', 'titlelink'],
    slack: [
      ...['callbackid', 'color', 'fallback', 'footer', 'iconemoji', 'iconurl', 'pretext'],
      ...['text', 'title', 'titlelink', 'username'],
    ],
    sns: ['message', 'subject'],
    telegram: ['message'],
    victorops: ['entity_display_name', 'monitoring_tool', 'state_message'],
    webex: ['message'],
    wechat: ['agent_id', 'message', 'to_party', 'to_tag', 'to_user'],
  }).flatMap(([kind, names]) => names.map((name) => `${kind}.default.${name}`)),
]);

type Templates = ResolvedEnvironment['alertmanager']['templates'];

/** Returns the template files of an environment by name, as texts. */
export const templateFiles = (templates: Templates): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(templates).map(([name, given]) => {
      if (typeof given !== 'string') throw new Error(`template file "${given.file}" was not read`);
      return [name, given];
    }),
  );

/** Pattern of the beginning of a definition in a template file. */
const DEFINITION = /\{\{-?\s*(?:define|block)\s+("(?:[^"\\]|\\.)*"|`[^`]*`)/g;

/** Returns the names that a template file defines. */
export const definedTemplates = (text: string): readonly string[] =>
  [...text.matchAll(DEFINITION)].map(([, name = '']) => unquote(name));

/** Returns the names of templates that the messages of an environment can use. */
export const usableTemplates = (templates: Templates): ReadonlySet<string> =>
  new Set([
    ...messageTemplates,
    ...Object.values(templateFiles(templates)).flatMap(definedTemplates),
  ]);

const use = (name: string): string => `{{ template "stack.${name}" . }}`;

/** Whether alerts are pages: the others can wait. */
const byUrgency = (page: string, other: string): string =>
  `{{ if eq .CommonLabels.severity "page" }}${page}{{ else }}${other}{{ end }}`;
const titledText = `${use('title')}\n\n${use('text')}`;
const slackMessage = {
  title: use('slack.title'),
  title_link: use('link'),
  text: use('slack.text'),
  fallback: `${use('slack.title')}: ${slackText('or .CommonAnnotations.summary ""')}`,
  color: use('slack.color'),
} as const;

/** Fields of the notifier of each kind of receiver, rendered with the templates. */
export const receiverTemplates = {
  slack: slackMessage,
  'slack-app': slackMessage,
  pagerduty: {
    description: use('headline'),
    client: 'Alertmanager',
    client_url: use('link'),
    // PagerDuty accepts only these levels here.
    severity: byUrgency('critical', 'warning'),
    class: '{{ .CommonLabels.alertname }}',
    component: '{{ .CommonLabels.service }}',
    group: '{{ .CommonLabels.team }}',
    details: {
      severity: '{{ .CommonLabels.severity }}',
      team: '{{ .CommonLabels.team }}',
      value: '{{ .CommonAnnotations.value }}',
      firing: use('text.firing'),
      resolved: use('text.resolved'),
    },
    // PagerDuty omits links without a URL.
    links: [
      { text: 'Runbook', href: use('runbook_url') },
      { text: 'Dashboard', href: use('dashboard_url') },
      { text: 'Query', href: use('query') },
      { text: 'Silence', href: use('silence') },
    ],
  },
  email: {
    headers: { Subject: use('title') },
    html: use('html'),
    text: use('text'),
  },
  opsgenie: {
    message: use('title'),
    description: use('text'),
    source: use('link'),
    entity: '{{ .CommonLabels.service }}',
    priority: byUrgency('P1', 'P3'),
  },
  victorops: {
    entity_display_name: use('headline'),
    state_message: use('text'),
    message_type: byUrgency('CRITICAL', 'WARNING'),
  },
  pushover: {
    title: use('title'),
    message: use('text'),
    url: use('link'),
    url_title: 'Alertmanager',
    // Emergencies are repeated until someone acknowledges them.
    priority: `{{ if eq .Status "firing" }}${byUrgency('2', '0')}{{ else }}0{{ end }}`,
  },
  // SNS rejects subjects that are not ASCII.
  sns: {
    subject: `${use('state')} {{ or .GroupLabels.alertname .CommonLabels.alertname "Alerts" }}`,
    message: use('text'),
  },
  telegram: { message: titledText },
  discord: { title: use('title'), message: use('text') },
  webex: { message: titledText },
  teams: { title: use('title'), text: use('text') },
  'teams-connector': { title: use('title'), summary: use('title'), text: use('text') },
  jira: {
    summary: use('title'),
    description: use('text'),
    priority: byUrgency('High', 'Medium'),
  },
  rocketchat: {
    title: use('title'),
    title_link: use('link'),
    text: use('text'),
    color: '{{ if eq .Status "firing" }}red{{ else }}green{{ end }}',
  },
  wechat: { message: titledText },
  mattermost: {
    title: use('title'),
    title_link: use('link'),
    text: use('text'),
    fallback: use('title'),
    color: use('slack.color'),
  },
  // These have no text: the service reads the data of the notification.
  webhook: {},
  incidentio: {},
  heartbeat: {},
} as const;

/** Fields that `title` and `text` of a receiver set, by kind; a headline of PagerDuty has its text in the details. */
export const messageFields: Readonly<
  Record<string, { readonly title?: string; readonly text: string }>
> = {
  slack: { title: 'title', text: 'text' },
  'slack-app': { title: 'title', text: 'text' },
  pagerduty: { title: 'description', text: 'details.text' },
  email: { title: 'headers.Subject', text: 'text' },
  opsgenie: { title: 'message', text: 'description' },
  victorops: { title: 'entity_display_name', text: 'state_message' },
  pushover: { title: 'title', text: 'message' },
  sns: { title: 'subject', text: 'message' },
  telegram: { text: 'message' },
  discord: { title: 'title', text: 'message' },
  webex: { text: 'message' },
  teams: { title: 'title', text: 'text' },
  'teams-connector': { title: 'title', text: 'text' },
  jira: { title: 'summary', text: 'description' },
  rocketchat: { title: 'title', text: 'text' },
  wechat: { text: 'message' },
  mattermost: { title: 'title', text: 'text' },
};
