import type { MeaningCheck } from '../check';
import { didYouMean } from '../closest';
import { settingPlace } from '../places';

/** What an environment says of a service that no team has would be lost without a word. */
export const unknownService: MeaningCheck = {
  code: 'unknown-service',
  severity: 'error',
  title: 'An environment sets something for a service that no team has.',
  stage: 'meaning',
  run: ({ environment }) => {
    const known = environment.teams.flatMap(({ services = [] }) =>
      services.map(({ name }) => name),
    );
    return Object.keys(environment.services ?? {})
      .filter((name) => !known.includes(name))
      .map((name) => ({
        where: settingPlace(environment, `services.${name}`),
        message: `no team has a service ${name}`,
        hint: didYouMean(name, known),
        from: ['team'],
      }));
  },
};
