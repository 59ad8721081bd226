import { memoizeByObject } from '@observability-stack/query-common';
import type { Resolved } from '../catalog/definitions/common';
import { PLATFORM_TEAM } from '../catalog/names';
import type { LokiLimits, LokiSettings } from '../constructs/loki/settings';
import type { EnvironmentSettings } from './environment';

/** The part of an environment that determines the tenants of Loki. */
type Tenancy = Pick<EnvironmentSettings, 'loki' | 'parts' | 'teams'>;

/** A tenant of Loki, and the team that it belongs to. */
export interface LokiTenant {
  readonly id: string;
  readonly team: string;
  /** Limits that differ from those of the environment. */
  readonly limits: LokiLimits;
  /** Retention that differs from that of the environment. */
  readonly retention: Partial<Retention>;
}

/** Retention of log lines. */
type Retention = Pick<Resolved<LokiSettings>, 'retention' | 'streamRetention'>;

/** Returns the tenants of the teams, beginning with that of the platform; none if all teams are one tenant. */
export const teamTenants = memoizeByObject(({ loki, teams }: Tenancy): readonly LokiTenant[] => {
  if (loki.tenants === 'single') return [];
  const tenant = (name: string): LokiTenant => {
    const {
      tenant: id = name,
      limits = {},
      ...retention
    } = teams.find((team) => team.name === name)?.loki ?? {};
    return { id, team: name, limits, retention };
  };
  return [...new Set([PLATFORM_TEAM, ...teams.map(({ name }) => name)])].map(tenant);
});

/** Reports whether each team is a tenant of Loki. */
export const hasTeamTenants = (environment: Tenancy): boolean =>
  environment.loki.tenants === 'team';

/**
 * Returns the tenant of the lines and rules of a team. Those without a team, or of a team without a definition, belong to the
 * platform. It is undefined if all teams are one tenant.
 */
export function tenantOfTeam(
  environment: Tenancy,
  team: string = PLATFORM_TEAM,
): LokiTenant | undefined {
  const [platform, ...others] = teamTenants(environment);
  return others.find((tenant) => tenant.team === team) ?? platform;
}

/** Returns the limits of the log lines of a team. */
export const tenantLimitsOf = (environment: Tenancy, team: string): Resolved<LokiLimits> => ({
  ...environment.loki.limits,
  ...tenantOfTeam(environment, team)?.limits,
});

/** Returns the retention of the log lines of a team. */
export const tenantRetentionOf = (environment: Tenancy, team: string): Retention =>
  retentionOf(environment, tenantOfTeam(environment, team));

/** Returns the retention of the environment, and those of the tenants. */
export const tenantRetentions = (environment: Tenancy): readonly Retention[] => [
  retentionOf(environment),
  ...teamTenants(environment).map((tenant) => retentionOf(environment, tenant)),
];

const retentionOf = ({ loki }: Tenancy, tenant?: LokiTenant): Retention => ({
  retention: loki.retention,
  streamRetention: loki.streamRetention,
  ...tenant?.retention,
});

/** Returns the id of the tenant of a team; undefined if requests do not name a tenant. */
export function tenantId(environment: Tenancy, team?: string): string | undefined {
  const { loki } = environment.parts;
  if (hasTeamTenants(environment)) return tenantOfTeam(environment, team)?.id;
  return loki.kind === 'external' ? loki.tenant : undefined;
}

/** Returns the tenants that queries read, as the value of the header `X-Scope-OrgID`; undefined if they do not name any. */
export const queriedTenants = (environment: Tenancy): string | undefined =>
  hasTeamTenants(environment)
    ? [
        ...new Set([
          ...teamTenants(environment).map(({ id }) => id),
          ...environment.loki.queryTenants,
        ]),
      ].join('|')
    : tenantId(environment);
