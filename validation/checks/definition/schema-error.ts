import { memoizeByObject } from '@observability-stack/query-common';
import type { Team } from '../../../catalog/definitions/team';
import type { SchemaCheck, TypedInput } from '../../check';
import { fileDifferences, invalidTexts } from '../../differences';
import { settingPlace, teamPlace } from '../../places';
import type { Finding } from '../../problem';

/** Reports definitions with invalid keys, types or formats. */
export const definitionSchemaError: SchemaCheck = {
  code: 'definition/schema-error',
  severity: 'error',
  title: 'A setting is unknown, missing, or invalid.',
  stage: 'schema',
  run: (input) => {
    const { environment } = input;
    return [
      ...fileDifferences('environment', environment, (path) => settingPlace(environment, path)),
      ...invalidTexts({ ...environment, teams: [] }, (path) => settingPlace(environment, path)),
      ...teamDifferences(input, (path) => !isPanelPath(path)),
    ];
  },
};

/**
 * Reports whether a path is a panel of a service, or a part of one; the list itself is a setting.
 */
export const isPanelPath = (path: string): boolean => /^services\[.+?\]\.panels\[/.test(path);

/** Returns the schema errors of the teams at the selected paths. */
export function teamDifferences(
  { environment }: TypedInput,
  isWanted: (path: string) => boolean,
): Finding[] {
  const teams: readonly (Team | undefined)[] = Array.isArray(environment.teams)
    ? environment.teams
    : [];
  return teams.flatMap((team, index) =>
    (typeof team?.name === 'string' ? namedDifferences(team) : differencesOf(team, `[${index}]`))
      .filter(({ path }) => isWanted(path))
      .map(({ finding }) => finding),
  );
}

/** A schema error, with its path in the team. */
interface Difference {
  readonly path: string;
  readonly finding: Finding;
}

/** Kept, because two checks read it. */
const namedDifferences = memoizeByObject((team: Team) => differencesOf(team, team.name));

function differencesOf(team: Team | undefined, name: string): readonly Difference[] {
  const paths = new Map<string, string>();
  const place = (path: string): string => {
    const where = teamPlace(name, path);
    paths.set(where, path);
    return where;
  };
  return [...fileDifferences('team', team, place), ...invalidTexts(team, place)].map((finding) => ({
    path: paths.get(finding.where) ?? '',
    finding,
  }));
}
