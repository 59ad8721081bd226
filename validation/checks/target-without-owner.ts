import type { MeaningCheck, ResolvedInput } from '../check';
import { didYouMean } from '../closest';
import { targetPlace } from '../places';
import type { Finding } from '../problem';
import { readGroups } from '../targets';

/** Alerts of a target go to its team, and dashboards find it by its service. */
export const targetWithoutOwner: MeaningCheck = {
  code: 'target-without-owner',
  severity: 'error',
  title: 'A hand-written target names no team and service, or not those of the records.',
  stage: 'meaning',
  run: (input) =>
    input.targetFiles.flatMap((file) =>
      readGroups(file).flatMap(({ labels = {} }, index) =>
        complaints(input, labels).map((complaint) => ({
          where: targetPlace(file.file, `[${index}].labels`),
          from: ['team'],
          ...complaint,
        })),
      ),
    ),
};

function complaints(
  { resolved }: ResolvedInput,
  { team, service }: Readonly<Record<string, string>>,
): Omit<Finding, 'where'>[] {
  const teams = resolved.teams.map(({ name }) => name);
  const record = resolved.services.find(({ name }) => name === service);
  const missing = [team ? [] : 'team', service ? [] : 'service'].flat();
  if (missing.length > 0) {
    return [
      {
        message: `has no label ${missing.join(' and no label ')}`,
        hint: 'add "labels": {"team": "...", "service": "..."} to its group',
      },
    ];
  }
  if (team && !teams.includes(team)) {
    return [{ message: `there is no team ${JSON.stringify(team)}`, hint: didYouMean(team, teams) }];
  }
  if (record && record.team !== team) {
    return [
      {
        message: `service ${service} belongs to team ${record.team}, not to ${team}`,
        hint: `write "team": "${record.team}"`,
      },
    ];
  }
  return [];
}
