import { leavesOf } from '../catalog/helpers/leaves';
import { PLATFORM_TEAM } from '../catalog/names';
import { RECEIVERS_SECRET } from '../constructs/alertmanager/construct';
import type { ResolvedEnvironment } from '../resolve/environment';

/**
 * Returns the team with the longest name that is a prefix of the name of a secret: `shop-eu-scrape` belongs to `shop-eu`,
 * not to `shop`.
 */
export const ownerOf = (secret: string, teams: readonly string[]): string | undefined =>
  teams
    .filter((team) => secret.startsWith(`${team}-`))
    .reduce<string | undefined>(
      (one, other) => (one !== undefined && one.length > other.length ? one : other),
      undefined,
    );

/**
 * Returns a function that maps the name of a Secret to the team that owns it. The platform team owns the Secrets that
 * the stack reads, and those with the name of a component as prefix, also if a team has such a name.
 */
export function secretOwners(
  resolved: ResolvedEnvironment,
): (secret: string) => string | undefined {
  const { teams, services, components, ...settings } = resolved;
  const platform: readonly string[] = components.map(({ name }) => name);
  const owners = [...teams.map(({ name }) => name), ...platform];
  const read = new Set([
    RECEIVERS_SECRET,
    ...leavesOf(settings)
      .filter(({ key }) => /secrets?$/i.test(key))
      .map(({ value }) => value),
  ]);
  return (secret) => {
    const owner = read.has(secret) ? PLATFORM_TEAM : ownerOf(secret, owners);
    return owner !== undefined && platform.includes(owner) ? PLATFORM_TEAM : owner;
  };
}
