import { messageTemplates } from '../../../alerts/notifications';
import { checkTemplate } from '../../../alerts/template/check';
import { alertmanagerDialect } from '../../../alerts/template/dialects';
import { placedReceivers } from '../../../catalog/definitions/routing';
import { leavesOf } from '../../../catalog/helpers/leaves';
import type { SemanticCheck } from '../../check';
import { teamPlace } from '../../places';

/** Alertmanager expands a template when it notifies, and notifies nothing if that fails. */
export const notificationInvalidTemplate: SemanticCheck = {
  code: 'notification/invalid-template',
  severity: 'error',
  title: 'The message of a receiver cannot be expanded.',
  stage: 'semantic',
  run: ({ resolved }) =>
    resolved.teams.flatMap(({ name, routing }) =>
      placedReceivers(routing).flatMap(({ path, receiver }) =>
        leavesOf(receiver).flatMap((leaf) =>
          typeof leaf.value === 'string' && leaf.value.includes('{{')
            ? checkTemplate(leaf.value, DIALECT).problems.map((problem) => ({
                where: teamPlace(name, `routing.${path}.${leaf.path}`),
                ...problem,
              }))
            : [],
        ),
      ),
    ),
};

const DIALECT = alertmanagerDialect(messageTemplates);
