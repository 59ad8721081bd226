import { didYouMean } from '@observability-stack/query-common';
import type { ResolvedInput, SemanticCheck } from '../../check';
import { targetPlace } from '../../places';
import type { Finding } from '../../problem';
import { readGroups } from '../../targets';

/**
 * Reports targets without an owner: their alerts are routed to their team, and dashboards find them
 * by their service.
 */
export const scrapeMissingOwner: SemanticCheck = {
  code: 'scrape/missing-owner',
  severity: 'error',
  title: 'A group of a target file has no team and service, or not those that are defined.',
  stage: 'semantic',
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
        message: `group has no label ${missing.map((label) => `"${label}"`).join(' and ')}`,
        hint: 'add "labels": {"team": "...", "service": "..."} to its group',
      },
    ];
  }
  if (team && !teams.includes(team)) {
    return [
      { message: `team ${JSON.stringify(team)} is not defined`, hint: didYouMean(team, teams) },
    ];
  }
  if (record && record.team !== team) {
    return [
      {
        message: `service "${service}" belongs to a different team: expected "${record.team}", found "${team}"`,
        hint: `write "team": "${record.team}"`,
      },
    ];
  }
  return [];
}
