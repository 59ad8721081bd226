import { didYouMean, isRecord } from '@observability-stack/query-common';
import { TARGETS_FOLDER, targetFolders } from '../scrape-configs/targets';
import { configUnusedSetting } from './checks/config/unused-setting';
import { definitionSchemaError } from './checks/definition/schema-error';
import { settingPlace, targetPlace, teamPlace } from './places';
import type { Problem } from './problem';
import { DUPLICATE_ENVIRONMENT, UNKNOWN_ENVIRONMENT } from './registry';

/** Returns findings for environments of the command line or of target files that do not exist. */
export function unknownEnvironments(
  names: readonly string[],
  asked: readonly string[],
  folders: readonly string[] = targetFolders(),
): Problem[] {
  const unknown = (name: string, where: string): Problem[] =>
    names.includes(name)
      ? []
      : [
          {
            code: UNKNOWN_ENVIRONMENT,
            severity: 'error',
            where,
            message: `environment ${JSON.stringify(name)} does not exist`,
            hint: `${didYouMean(name, names)} or add it to environments/index.ts`,
          },
        ];
  return [
    ...asked.flatMap((name) => unknown(name, 'command line')),
    ...folders.flatMap((name) => unknown(name, targetPlace(`${TARGETS_FOLDER}/${name}/`))),
  ];
}

/** Returns findings for environments with the same name, which would write to one directory. */
export const duplicateEnvironments = (names: readonly string[]): Problem[] =>
  [...new Set(names.filter((name, index) => names.indexOf(name) < index))].map((name) => ({
    code: DUPLICATE_ENVIRONMENT,
    severity: 'error',
    where: settingPlace({ name }),
    message: `environment "${name}" is defined twice`,
    hint: 'rename one of them',
  }));

/** Returns a finding for an empty list of environments, which would remove the previous output. */
export const noEnvironments = (environments: readonly unknown[]): Problem[] =>
  environments.length > 0
    ? []
    : [
        {
          code: definitionSchemaError.code,
          severity: 'error',
          where: 'environments/index.ts',
          message: 'no environment is defined',
          hint: 'export at least one, made by defineEnvironment()',
        },
      ];

/** A team with settings of Loki in an environment; the values are not checked yet. */
interface TeamLokiUse {
  readonly team: string;
  readonly environment: string;
  /** Keys of its settings that are rendered into the configuration of Loki. */
  readonly rendered: readonly string[];
  /** Settings of Loki in the environment. */
  readonly loki: Readonly<Record<string, unknown>>;
}

/**
 * Returns findings for settings of Loki of a team that have no effect in any environment with the team. A definition of a
 * team is shared by environments with tenants and others, so that no environment can report them alone.
 */
export function unusedTeamSettings(environments: readonly unknown[]): Problem[] {
  const uses = environments.flatMap(lokiUses);
  return [...new Set(uses.map(({ team }) => team))].flatMap((team): Problem[] => {
    const ofTeam = uses.filter((use) => use.team === team);
    const withTenants = ofTeam.filter(({ loki }) => loki.tenants === 'team');
    const unused = (path: string, found: readonly TeamLokiUse[], reason: string, hint: string) => ({
      code: configUnusedSetting.code,
      severity: configUnusedSetting.severity,
      where: teamPlace(team, path),
      message: `setting "${path}" of team "${team}" has no effect: ${reason}`,
      hint,
      environments: found.map(({ environment }) => environment),
    });
    if (withTenants.length === 0)
      return [
        unused(
          'loki',
          ofTeam,
          'all teams are one tenant',
          "set loki.tenants: 'team' in the environment, or remove loki of the team",
        ),
      ];
    return RENDERED.flatMap((key) => {
      const found = withTenants.filter(({ rendered }) => rendered.includes(key));
      return found.length > 0 && found.every(({ loki }) => loki.kind === 'external')
        ? [
            unused(
              `loki.${key}`,
              found,
              'Loki is an existing program',
              `set them in overrides of the tenant in the existing Loki, and remove loki.${key} of the team`,
            ),
          ]
        : [];
    });
  });
}

/** Settings of Loki of a team that only the configuration of Loki has. */
const RENDERED = ['limits', 'streamRetention'] as const;

const renderedOf = (settings: Readonly<Record<string, unknown>>): readonly string[] =>
  RENDERED.filter((key) => Object.keys(Object(settings[key])).length > 0);

/** Returns the teams with settings of Loki in an environment that has Loki. */
function lokiUses(environment: unknown): readonly TeamLokiUse[] {
  if (!isRecord(environment) || environment.loki === false) return [];
  const { name, teams, loki } = environment;
  return (Array.isArray(teams) ? teams : []).flatMap((team: unknown) =>
    isRecord(team) && isRecord(team.loki) && Object.keys(team.loki).length > 0
      ? [
          {
            team: String(team.name),
            environment: String(name),
            rendered: renderedOf(team.loki),
            loki: isRecord(loki) ? loki : {},
          },
        ]
      : [],
  );
}
