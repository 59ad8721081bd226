import { memoizeByObject } from '@observability-stack/query-common';
import { integrations, secretKeysIn } from '../../../alerts/receivers';
import {
  type Receiver,
  receiverAddresses,
  type WatchdogReceiver,
} from '../../../catalog/definitions/receivers';
import { placedReceivers } from '../../../catalog/definitions/routing';
import type { Team } from '../../../catalog/definitions/team';
import { PLATFORM_TEAM } from '../../../catalog/names';
import type { ResolvedInput, SemanticCheck } from '../../check';
import { teamPlace } from '../../places';
import { ownerOf } from '../../secret-owner';

/**
 * Reports keys of other teams. All receivers read the same Secret, so a team could send the credentials of another one to
 * an address that it chooses.
 */
export const notificationSecretOutOfScope: SemanticCheck = {
  code: 'notification/secret-out-of-scope',
  severity: 'error',
  title: 'A receiver sends the secret of another team to an address that the definition chooses.',
  stage: 'semantic',
  run: ({ resolved }) => {
    const names = resolved.teams.map(({ name }) => name);
    const uses = secretUses(resolved);
    return uses
      .filter(({ team, isChosen }) => team !== PLATFORM_TEAM && isChosen)
      .flatMap(({ team, path, key, destination }) => {
        const owner = ownerOf(key, names);
        const other =
          owner === team
            ? undefined
            : (owner ??
              uses.find(
                (use) => use.key === key && use.team !== team && use.destination !== destination,
              )?.team);
        if (other === undefined) return [];
        return [
          {
            where: teamPlace(team, `routing.${path}`),
            message: `key "${key}" of the Secret alertmanager-receivers is a secret of team "${other}": expected a key that only team "${team}" uses`,
            hint: `add a key to the Secret, such as ${team}-${key.replace(`${other}-`, '')}, and name it here`,
          },
        ];
      });
  },
};

interface SecretUse {
  readonly team: string;
  readonly path: string;
  readonly key: string;
  readonly destination: string;
  /** Whether the definition sets the address, in place of Alertmanager or of the secret itself. */
  readonly isChosen: boolean;
}

const secretUses = ({ teams, alertmanager }: ResolvedInput['resolved']): readonly SecretUse[] => [
  ...usesOf(PLATFORM_TEAM, 'watchdog', alertmanager.watchdog),
  ...teams.flatMap(usesOfTeam),
];

const usesOfTeam = memoizeByObject(({ name, routing }: Team): readonly SecretUse[] =>
  placedReceivers(routing).flatMap(({ path, receiver }) => usesOf(name, path, receiver)),
);

const usesOf = (
  team: string,
  path: string,
  receiver: Receiver | WatchdogReceiver,
): readonly SecretUse[] =>
  Object.entries(integrations([receiver])).flatMap(([list, configs]) =>
    configs.flatMap((config) => {
      const addresses = receiverAddresses(config);
      const destination = `${list} ${addresses.join(' ')}`;
      const isChosen = addresses.length > 0;
      return secretKeysIn(config).map((key) => ({ team, path, key, destination, isChosen }));
    }),
  );
