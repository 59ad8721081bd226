import type { ShapeCheck } from '../check';
import { fileDifferences, invalidTexts } from '../differences';
import { settingPlace, teamPlace } from '../places';
import { schemas } from '../schemas';
import { goneIn } from './setting-gone';

/** What was typed has the keys, types and formats that the settings document. */
export const settingsShape: ShapeCheck = {
  code: 'settings-shape',
  severity: 'error',
  title: 'A setting is unknown, missing, or not written as its format asks.',
  stage: 'shape',
  run: ({ environment }) => [
    ...fileDifferences(schemas.environment, environment, (path) =>
      settingPlace(environment, path),
    ).filter(
      ({ where }) =>
        !goneIn(environment).some(({ path }) => where === settingPlace(environment, path)),
    ),
    ...invalidTexts({ ...environment, teams: [] }, (path) => settingPlace(environment, path)),
    ...(Array.isArray(environment.teams) ? environment.teams : []).flatMap((team, index) => {
      const place = (path: string) => teamPlace(team?.name ?? `number ${index + 1}`, path);
      return [...fileDifferences(schemas.team, team, place), ...invalidTexts(team, place)];
    }),
  ],
};
