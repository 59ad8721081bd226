import { messageTemplates } from '../../../alerts/notifications';
import { checkTemplate } from '../../../alerts/template/check';
import { alertmanagerDialect } from '../../../alerts/template/dialects';
import { placedReceivers } from '../../../catalog/definitions/routing';
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
        textsIn(receiver).flatMap(({ key, text }) =>
          checkTemplate(text, DIALECT).problems.map((problem) => ({
            where: teamPlace(name, `routing.${path}.${key}`),
            ...problem,
          })),
        ),
      ),
    ),
};

const DIALECT = alertmanagerDialect(messageTemplates);

function textsIn(value: object, above = ''): { readonly key: string; readonly text: string }[] {
  return Object.entries(value).flatMap(([name, inner]) => {
    const key = Array.isArray(value) ? `${above}[${name}]` : above ? `${above}.${name}` : name;
    if (typeof inner === 'string') return inner.includes('{{') ? [{ key, text: inner }] : [];
    return typeof inner === 'object' && inner !== null ? textsIn(inner, key) : [];
  });
}
