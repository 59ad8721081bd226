import { distinctRisks } from './fold-risks';
import type { Change, Fact } from './model';
import { pluralize } from './render/texts';

/** A service that moves from one team to another. */
interface Move {
  readonly service: string;
  readonly from: string;
  readonly to: string;
}

/** Folds the move of a service into one change, with its old and new receivers. */
export function foldMovedServices(changes: readonly Change[]): Change[] {
  let rest = [...changes];
  const found = movesIn(changes).map((move) => {
    const own = rest.filter((change) => follows(change, move));
    rest = rest.filter((change) => !own.includes(change));
    return moved(move, own);
  });
  return [...found, ...rest];
}

function movesIn(changes: readonly Change[]): Move[] {
  const found = new Map<string, Move>();
  for (const { area, service, facts } of changes) {
    const team = facts.find(({ label }) => label === 'team');
    if (area !== 'Alerts' || !service || !team?.before || !team.after) continue;
    found.set(service, { service, from: team.before, to: team.after });
  }
  return [...found.values()];
}

/** Pattern of facts of rules and dashboards that contain the team. */
const OF_TEAM = /^(team|notifies|folder|label team|group|runbook|dashboard)$/;

function follows({ area, kind, service, facts }: Change, move: Move): boolean {
  const { from, to } = move;
  const source = `(?<!\\w)(${[from, to].map(escaped).join('|')})(?!\\w)`;
  const [word, words] = [new RegExp(source), new RegExp(source, 'g')];
  const names = ({ label, before, after }: Fact) =>
    [label, before, after].some((text) => text !== undefined && word.test(text)) &&
    // A change of more than the name is reported separately.
    (before === undefined ||
      after === undefined ||
      before.replace(words, move.to) === after.replace(words, move.to));
  if (kind !== 'changed') return false;
  if (service === move.service)
    return facts.every((fact) => OF_TEAM.test(fact.label) || names(fact));
  // connections and folders of both teams
  return area === 'Kubernetes' && facts.length > 0 && facts.every(names);
}

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

function moved({ service, from, to }: Move, own: readonly Change[]): Change {
  const alerts = own.filter(({ area }) => area === 'Alerts');
  const notified = alerts.flatMap(({ facts }) => facts.filter(({ label }) => label === 'notifies'));
  const namesIn = (side: 'before' | 'after') => [
    ...new Set(notified.flatMap((fact) => fact[side]?.split(', ') ?? [])),
  ];
  const [was, is] = [namesIn('before'), namesIn('after')];
  const lost = was.filter((name) => !is.includes(name));
  const others = own.filter(({ area }) => area === 'Kubernetes' || area === 'Scraping');
  return {
    area: 'Services',
    kind: 'changed',
    subject: `service ${service} moves from team ${from} to team ${to}`,
    team: to,
    service,
    facts: [
      { label: 'team', before: from, after: to },
      ...(was.length > 0
        ? [{ label: 'notifies', before: was.join(', '), after: is.join(', ') }]
        : []),
      { label: 'alerts', after: alerts.map(({ subject }) => subject).join(', ') },
      ...others.flatMap(({ subject, facts }) =>
        facts.map((fact) => ({ ...fact, label: `${subject}: ${fact.label}` })),
      ),
    ],
    risks: [
      ...(lost.length > 0
        ? [
            {
              code: 'page-lost' as const,
              text: `${lost.join(', ')} ${lost.length === 1 ? 'is' : 'are'} no longer notified of ${pluralize(alerts.length, 'alert')}`,
            },
          ]
        : []),
      {
        code: 'history-split',
        text: `series with team="${from}" end and those with team="${to}" begin; silences of the old team do not match`,
      },
      ...distinctRisks(own),
    ],
  };
}
