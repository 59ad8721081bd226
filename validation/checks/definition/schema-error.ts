import type { SchemaCheck } from '../../check';
import { fileDifferences, invalidTexts } from '../../differences';
import { settingPlace, teamPlace } from '../../places';

/** Definitions have the keys, types and formats of their schemas. */
export const definitionSchemaError: SchemaCheck = {
  code: 'definition/schema-error',
  severity: 'error',
  title: 'A setting is unknown, missing, or invalid.',
  stage: 'schema',
  run: ({ environment }) => [
    ...fileDifferences('environment', environment, (path) => settingPlace(environment, path)),
    ...invalidTexts({ ...environment, teams: [] }, (path) => settingPlace(environment, path)),
    ...(Array.isArray(environment.teams) ? environment.teams : []).flatMap((team, index) => {
      const place = (path: string) => teamPlace(team?.name ?? `[${index}]`, path);
      return [...fileDifferences('team', team, place), ...invalidTexts(team, place)];
    }),
  ],
};
