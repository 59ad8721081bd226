import { distinctRisks } from './fold-risks';
import type { Change, Fact } from './model';
import type { ManifestParts } from './read/parts';
import { renderedRules } from './read/rules';
import { pluralize } from './render/texts';

/** Folds an added or removed service into one change, instead of one for each rule and target. */
export function foldServices(
  changes: readonly Change[],
  before: ManifestParts,
  after: ManifestParts,
): Change[] {
  const [old, now] = [services(before), services(after)];
  const found: Change[] = [];
  let rest = [...changes];
  for (const kind of ['removed', 'added'] as const) {
    const [from, to] = kind === 'removed' ? [old, now] : [now, old];
    for (const service of [...from].filter((name) => !to.has(name))) {
      const own = rest.filter((change) => change.service === service && change.kind === kind);
      if (own.length < 2) continue;
      rest = rest.filter((change) => !own.includes(change));
      found.push(whole(service, kind, own));
    }
  }
  return [...found, ...rest];
}

/** Fields of a scrape job that select its targets. */
const SCRAPE_FIELDS = /^(\w+_sd_configs|static_configs|metrics_path|scheme|scrape_interval)\b/;

const services = (parts: ManifestParts): Set<string> =>
  new Set(renderedRules(parts).flatMap(({ labels }) => labels.service ?? []));

function whole(service: string, kind: 'added' | 'removed', own: readonly Change[]): Change {
  const team = own.find((change) => change.team)?.team;
  const side = kind === 'added' ? 'after' : 'before';
  const alerts = own.filter(({ area }) => area === 'Alerts');
  const recordings = own.filter(({ area }) => area === 'Recording rules');
  const promises = own.filter(({ area }) => area === 'SLOs');
  const parts = [
    pluralize(alerts.length, 'alert'),
    ...(promises.length > 0 ? [pluralize(promises.length, 'SLO')] : []),
  ];
  const facts: Fact[] = [
    ...promises.map(({ subject, facts: [first] }) => ({
      label: `SLO ${subject}`,
      [side]: first?.[side] ?? '',
    })),
    ...alerts.map(({ subject, facts: list }) => ({
      label: `alert ${subject}`,
      [side]: list.find(({ label }) => label === 'severity')?.[side] ?? '',
    })),
    ...(recordings.length > 0
      ? [{ label: 'recording rules', [side]: String(recordings.length) }]
      : []),
    ...own
      .filter(({ area }) => area === 'Dashboards')
      .map(({ subject, facts: panels }) => ({
        label: subject,
        [side]: pluralize(panels.length, 'panel'),
      })),
    ...own
      // a job with files is reported by its targets
      .filter(
        ({ area, subject }) =>
          area === 'Scraping' &&
          subject.startsWith('job ') &&
          !own.some(({ subject: other }) => other === `targets of ${subject}`),
      )
      .map(({ subject, facts: list }) => ({
        label: `scrape ${subject}`,
        [side]: list
          .filter(({ label }) => SCRAPE_FIELDS.test(label))
          .map((fact) => `${fact.label}: ${fact[side] ?? ''}`)
          .join('; '),
      })),
    ...own
      .filter(({ area, subject }) => area === 'Scraping' && subject.startsWith('targets '))
      .map(({ subject, facts: list }) => ({
        label: subject,
        [side]: list.map(({ label }) => label.replace(/^target /, '')).join(', '),
      })),
  ];
  return {
    area: 'Services',
    kind,
    subject: service,
    service,
    ...(team ? { team } : {}),
    facts,
    risks: distinctRisks(own).map((risk) =>
      risk.code === 'alert-removed'
        ? { code: risk.code, text: `removed with it: ${parts.join(', ')}` }
        : risk,
    ),
  };
}
