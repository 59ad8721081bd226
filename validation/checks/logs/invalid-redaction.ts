import { groupCount, matchesIn, matchesWithoutGroups } from '@observability-stack/query-common';
import { type Redaction, redactionPresets } from '../../../catalog/definitions/log-stages';
import type { SemanticCheck } from '../../check';
import { servicePlace, settingPlace } from '../../places';
import type { Finding } from '../../problem';

/** Reports redactions that replace nothing, or everything. */
export const logsInvalidRedaction: SemanticCheck = {
  code: 'logs/invalid-redaction',
  severity: 'error',
  title: 'A redaction of log lines replaces nothing, or text everywhere.',
  stage: 'semantic',
  run: ({ environment, resolved }) => [
    ...resolved.logs.redact.flatMap((redaction, index) =>
      findings(settingPlace(environment, `logs.redact[${index}]`), redaction),
    ),
    ...resolved.services.flatMap((service) =>
      (service.logs?.redact ?? []).flatMap((redaction, index) =>
        findings(servicePlace(service, `logs.redact[${index}]`), redaction),
      ),
    ),
  ],
};

function findings(where: string, { preset, pattern }: Redaction): readonly Finding[] {
  if (preset === undefined && pattern === undefined)
    return [
      {
        where,
        message: 'redaction has neither a preset nor a pattern',
        hint: `write preset: '${redactionPresets[0]}', or a pattern such as 'password=(\\S+)'`,
      },
    ];
  if (preset !== undefined && pattern !== undefined)
    return [
      {
        where,
        message: `redaction has both preset "${preset}" and a pattern`,
        hint: 'write two redactions',
      },
    ];
  if (pattern === undefined) return [];
  if (matchesIn(pattern, ''))
    return [
      {
        where: `${where}.pattern`,
        message: `pattern ${JSON.stringify(pattern)} matches the empty text, between all characters of a line`,
        hint: 'write + instead of *, or anchor it to text that is always there',
      },
    ];
  // Of a pattern with groups, only these are replaced.
  return groupCount(pattern) > 0 && matchesWithoutGroups(pattern)
    ? [
        {
          where: `${where}.pattern`,
          message: `pattern ${JSON.stringify(pattern)} matches text without one of its groups, which is not replaced`,
          hint: 'write a group in each alternative that is not optional, or a redaction for each alternative',
        },
      ]
    : [];
}
