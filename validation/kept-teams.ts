import { createHash } from 'node:crypto';
import { forgetNamed, keepNamed, memoizeByObject } from '@observability-stack/query-common';
import { ruleTeams } from '../alerts/rules';
import type { Team } from '../catalog/definitions/team';
import type { ResolvedEnvironment } from '../resolve/environment';
import { RECORDED, SHARED, sharedPart } from '../resolve/shared';
import type { TypedInput } from './check';
import type { ReadTeams } from './read-definitions';
import { recordedHash } from './rule-index';
import { KeptYaml } from './write';

/** The synth whose values of unchanged teams are kept. */
interface LastSynth {
  readonly resolved: ResolvedEnvironment;
  readonly teams: ReadonlyMap<string, Team>;
  /** Hash of what all values are derived from, besides the definition of the team. */
  readonly shared: string;
  /** Hash of what the teams record. */
  readonly recorded: string;
}

/**
 * Keeps what is derived from teams that did not change from one synth of an environment to the next: their findings, rules
 * and dashboards, and what is derived from shared settings. These are the functions of `memoizeByName`.
 *
 * A team did not change if its definition is the same object, as where its module was not loaded again. Its values are also
 * derived from the environment, the target files, the day, and from what is shared of other teams. If one of these differs,
 * no value is kept.
 */
export class KeptTeams {
  /** Definitions of teams as read by the last synth. */
  readonly read: ReadTeams = new Map();
  /** The YAML of the last synth. */
  readonly yaml = new KeptYaml();
  private last: LastSynth | undefined;
  private names: readonly string[] = [];

  /** Names of the teams whose values the last synth kept. */
  get unchanged(): readonly string[] {
    return this.names;
  }

  /** Starts a synth, which may stop before it derives anything. */
  begin(): void {
    this.names = [];
  }

  /** Gives a resolved environment the values of the unchanged teams. */
  carryOver(typed: TypedInput, resolved: ResolvedEnvironment): void {
    const { last } = this;
    this.last = undefined;
    const teams = new Map(typed.environment.teams.map((team) => [team.name, team]));
    const shared = hashOf(sharedInput(typed, resolved));
    const same =
      last?.shared === shared
        ? [...teams.keys()].filter((name) => last.teams.get(name) === teams.get(name))
        : [];
    if (last) keepNamed(last.resolved, resolved, same);
    try {
      const recorded = hashOf(ruleTeams(resolved).map((team) => recordedHash(resolved, team)));
      // Queries of every team may read what is recorded.
      if (last?.recorded === recorded) this.names = same;
      else forgetNamed(resolved);
      this.last = { resolved, teams, shared, recorded };
    } catch {
      // The checks report why there are no rules.
      forgetNamed(resolved);
    }
    if (last?.shared === shared) keepNamed(last.resolved, resolved, [SHARED]);
    if (last?.shared === shared && last.recorded === this.last?.recorded)
      keepNamed(last.resolved, resolved, [RECORDED]);
  }
}

/** Returns what the values of every team are derived from, besides its own definition. */
function* sharedInput(
  { environment, targetFiles, today }: TypedInput,
  { disabledAlerts }: ResolvedEnvironment,
): Iterable<string> {
  // `extend` changes the finished stack.
  const { teams, extend: _, ...settings } = environment;
  yield serialize(settings);
  yield serialize(targetFiles);
  yield today.toISOString().slice(0, 10);
  const sharedOf = disabledAlerts.length > 0 ? withAlerts : withoutAlerts;
  for (const team of teams) yield sharedOf(team);
}

/** Returns the hash of what is shared of a team. */
const withoutAlerts = memoizeByObject((team: Team) => hashOf([serialize(sharedPart(team))]));
/** Dashboards without the alerts that are switched off are derived from the alerts of all teams. */
const withAlerts = memoizeByObject((team: Team) =>
  hashOf([serialize(sharedPart(team, ['alertThresholds', 'alerts', 'signals']))]),
);

const functionIds = new WeakMap<object, number>();
let functions = 0;

/** Returns a function as a text that differs from that of any other function. */
function idOf(value: object): string {
  const id = functionIds.get(value) ?? ++functions;
  functionIds.set(value, id);
  return `function ${id}`;
}

/** Returns a text that is equal only for equal data. Functions are compared by identity, other than that of a contract. */
const serialize = (value: unknown): string =>
  JSON.stringify(value, function (this: object, key: string, part: unknown) {
    if (typeof part === 'function')
      return key === 'where' && 'queryLabels' in this ? undefined : { [idOf(part)]: true };
    if (part === undefined || (typeof part === 'number' && !Number.isFinite(part)))
      return { [String(part)]: true };
    return part;
  }) ?? '';

function hashOf(texts: Iterable<string>): string {
  const hash = createHash('sha256');
  for (const text of texts) hash.update(`${text.length}\n`).update(text);
  return hash.digest('hex');
}
