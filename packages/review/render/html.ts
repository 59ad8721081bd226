import { createHash } from 'node:crypto';
import { areas, type Fact, type ReportedChange, type ReviewReport } from '../model';
import { riskCodes } from '../risks';
import { SCRIPT, STYLE } from './page';
import { diffQueries, type TextSpan } from './query';
import { changeLocation, changeSign, escapeHtml, formatAmount, pluralize } from './texts';

/** Pictures of one panel, as data URLs. */
export interface Pictures {
  readonly before?: string;
  readonly after?: string;
  /** Difference, pixel by pixel. @default not computed */
  readonly difference?: string;
}
export type PicturesOf = (change: ReportedChange) => Pictures | undefined;

/** Renders one self-contained file; its policy allows only its own scripts. */
export function renderHtml(report: ReviewReport, picturesOf: PicturesOf = () => undefined): string {
  const hash = (text: string) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
  const policy = `default-src 'none'; img-src data:; style-src ${hash(STYLE)}; script-src ${hash(SCRIPT)}`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<title>${escapeHtml(`${pluralize(report.changes.length, 'change')}: ${report.base} → ${report.head}`)}</title>
<style>${STYLE}</style>
</head>
<body>
<header>
<h1>${pluralize(report.changes.length, 'change')}</h1>
<p><code>${escapeHtml(report.base)}</code> → <code>${escapeHtml(report.head)}</code></p>
${filters(report)}
</header>
<main>
${report.changes.length === 0 ? '<p>The manifests are equivalent.</p>' : ''}
${grave(report)}
${areas.map((area) => section(report, area, picturesOf)).join('')}
${restarts(report)}
${estimates(report)}
</main>
<script>${SCRIPT}</script>
</body>
</html>
`;
}

/** Renders checkboxes that hide an area; without scripts everything is visible. */
function filters({ changes }: ReviewReport): string {
  const found = areas
    .map((area) => ({ area, count: changes.filter((change) => change.area === area).length }))
    .filter(({ count }) => count > 0);
  if (found.length < 2) return '';
  return `<fieldset class="filters"><legend>Show</legend>${found
    .map(
      ({ area, count }) =>
        `<label><input type="checkbox" checked data-area="${idOf(area)}"> ${area} (${count})</label>`,
    )
    .join('')}</fieldset>`;
}

const idOf = (area: string): string => area.toLowerCase().replaceAll(' ', '-');

function grave({ changes }: ReviewReport): string {
  const list = changes.flatMap((change, index) =>
    change.risks.map(
      ({ code, text }) =>
        `<li><a href="#change-${index}">${escapeHtml(change.subject)}</a>: <strong title="${escapeHtml(riskCodes[code])}">${code}</strong>, ${escapeHtml(text)}</li>`,
    ),
  );
  return list.length === 0
    ? ''
    : `<section class="grave" aria-labelledby="grave"><h2 id="grave">Review first</h2><ul>${list.join('')}</ul></section>`;
}

function section({ changes }: ReviewReport, area: string, picturesOf: PicturesOf): string {
  const list = changes
    .map((change, index) => ({ change, index }))
    .filter(({ change }) => change.area === area);
  if (list.length === 0) return '';
  const id = idOf(area);
  return `<section id="${id}" aria-labelledby="${id}-title"><h2 id="${id}-title">${area}</h2>${list
    .map(({ change, index }) => entry(change, index, picturesOf(change)))
    .join('')}</section>`;
}

const entry = (change: ReportedChange, index: number, pictures?: Pictures): string =>
  `<article id="change-${index}" class="${change.kind}"><details open><summary><span class="sign" aria-hidden="true">${changeSign[change.kind]}</span><span class="hidden">${change.kind}: </span><span class="subject">${escapeHtml(change.subject)}</span> <small>${escapeHtml(changeLocation(change))}</small></summary>${change.risks
    .map(
      ({ code, text }) =>
        `<p class="risk"><strong title="${escapeHtml(riskCodes[code])}">${code}</strong> ${escapeHtml(text)}</p>`,
    )
    .join(
      '',
    )}${change.facts.length === 0 ? '' : `<dl>${change.facts.map(fact).join('')}</dl>`}${pictures ? figure(change, pictures) : ''}</details></article>`;

function fact({ label, before, after, language }: Fact): string {
  const name = `<dt>${escapeHtml(label.replaceAll('`', ''))}</dt>`;
  if (language) {
    const spans = diffQueries(language, before ?? '', after ?? '').map(span);
    return `${name}<dd class="query"><code>${spans.join('')}</code></dd>`;
  }
  const values = [
    ...(before === undefined ? [] : [`${spoken('before')}<del>${escapeHtml(before)}</del>`]),
    ...(after === undefined ? [] : [`${spoken('after')}<ins>${escapeHtml(after)}</ins>`]),
  ];
  return `${name}<dd>${values.join(' ')}</dd>`;
}

/** Returns text for screen readers in place of colours and strikethrough. */
const spoken = (word: string): string => `<span class="hidden">${word}: </span>`;

function span({ side, tokens }: TextSpan): string {
  const text = tokens
    .map((token) =>
      token.class === 'plain'
        ? escapeHtml(token.text)
        : `<span class="${token.class}">${escapeHtml(token.text)}</span>`,
    )
    .join('');
  if (side === 'both') return text;
  return side === 'before'
    ? `<del>${spoken('removed')}${text}</del>`
    : `<ins>${spoken('added')}${text}</ins>`;
}

function figure({ subject }: ReportedChange, { before, after, difference }: Pictures): string {
  const one = (kind: string, url: string | undefined) =>
    url === undefined
      ? `<div class="${kind}"><span>${kind}</span><p>not present</p></div>`
      : `<div class="${kind}"><span>${kind}</span><img src="${escapeHtml(url)}" loading="lazy" alt="${escapeHtml(`${subject}, ${kind}`)}"></div>`;
  const toggle = difference
    ? '<label class="toggle"><input type="checkbox" data-difference> show the difference, pixel by pixel</label>'
    : '';
  return `<figure>${one('before', before)}${one('after', after)}${difference ? one('difference', difference) : ''}${toggle}</figure>`;
}

function restarts({ restarts: list }: ReviewReport): string {
  if (list.length === 0) return '';
  return `<section aria-labelledby="restarts"><h2 id="restarts">Pods that restart</h2><ul>${list
    .map(
      ({ workload, environments }) =>
        `<li>${escapeHtml(workload)} <small>${escapeHtml(environments.join(', '))}</small></li>`,
    )
    .join('')}</ul></section>`;
}

function estimates({ estimates: list }: ReviewReport): string {
  if (list.length === 0) return '';
  const rows = list.map(
    ({ environment, what, unit, before, after }) =>
      `<tr><td>${escapeHtml(environment)}</td><th scope="row">${what}</th><td>${formatAmount(before, unit)}</td><td>${formatAmount(after, unit)}</td></tr>`,
  );
  return `<section aria-labelledby="size"><h2 id="size">Size</h2><table><thead><tr><th scope="col">Environment</th><th scope="col">What</th><th scope="col">Before</th><th scope="col">After</th></tr></thead><tbody>${rows.join('')}</tbody></table></section>`;
}
