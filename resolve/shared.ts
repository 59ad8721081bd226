import { memoizeByName } from '@observability-stack/query-common';
import { applyDefaults } from '../catalog/definitions/defaults';
import { nullReceiver } from '../catalog/definitions/receivers';
import { httpDefaults, type SignalOptions } from '../catalog/definitions/signals';
import type { Service, Team } from '../catalog/definitions/team';
import type { ResolvedEnvironment } from './environment';
import type { ResolvedService } from './services';

/**
 * The settings of a team from which only its own findings, rules and dashboards are derived, and values that are derived
 * in each synth, such as the routes of Alertmanager. All others are shared. `recordedHash` has what is recorded for
 * thresholds and objectives.
 */
const OWN = {
  team: ['routing', 'alertThresholds', 'dashboards', 'constructs', 'folder'],
  service: ['description', 'alerts', 'panels'],
} as const satisfies { team: readonly (keyof Team)[]; service: readonly (keyof Service)[] };

/** Returns the definition of a team without its own settings, except those in `kept`. */
export function sharedPart(team: Team, kept: readonly string[] = []): object {
  const isShared = (own: readonly string[], key: string): boolean =>
    !own.includes(key) || kept.includes(key);
  const pick = (from: object, own: readonly string[]): object =>
    Object.fromEntries(Object.entries(from).filter(([key]) => isShared(own, key)));
  return {
    ...pick(team, OWN.team),
    ...(team.services && {
      services: team.services.map((service) => ({
        ...pick(service, OWN.service),
        ...(service.signals &&
          !kept.includes('signals') && {
            signals: { kind: service.signals.kind, vocabulary: service.signals.vocabulary },
          }),
        ...(service.slos && { slos: service.slos.map(({ objective: _, ...slo }) => slo) }),
      })),
    }),
  };
}

/** In place of the name of a team: what all values of `memoizeByName` with it are derived from is shared. */
export const SHARED = '';

/** In place of the name of a team: values that depend on shared settings and on recorded metrics only. */
export const RECORDED = '*';

/**
 * Returns an environment in which the own settings of teams, and their objectives, are missing. What is derived from it does
 * not change when a team edits these, so that `watch` keeps it.
 */
export const sharedEnvironment = memoizeByName(
  (environment: ResolvedEnvironment, _: typeof SHARED): ResolvedEnvironment => ({
    ...environment,
    extend: false,
    teams: environment.teams.map((team) => ({ ...sharedPart(team), routing: NO_ROUTING }) as Team),
    services: environment.services.map(withoutOwn),
  }),
);

const NO_ROUTING = { page: nullReceiver, ticket: nullReceiver };

const withoutOwn = (service: ResolvedService): ResolvedService => ({
  ...service,
  description: '',
  alerts: [],
  panels: [],
  slos: [],
  signals: service.signals && {
    kind: service.signals.kind,
    vocabulary: service.signals.vocabulary,
    ...applyDefaults<SignalOptions>(httpDefaults, {}),
  },
});
