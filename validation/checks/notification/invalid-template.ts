import type { Template } from '@observability-stack/logql-evaluator/template/parse';
import {
  definedTemplates,
  notificationTemplates,
  templateFiles,
  usableTemplates,
} from '../../../alerts/notifications';
import { checkTemplate, parsedTemplate } from '../../../alerts/template/check';
import { alertmanagerDialect, type Dialect } from '../../../alerts/template/dialects';
import { placedReceivers } from '../../../catalog/definitions/routing';
import { leavesOf } from '../../../catalog/helpers/leaves';
import type { SemanticCheck } from '../../check';
import { settingPlace, teamPlace } from '../../places';
import type { Finding } from '../../problem';

/** Alertmanager expands a template when it notifies, and notifies nothing if that fails. */
export const notificationInvalidTemplate: SemanticCheck = {
  code: 'notification/invalid-template',
  severity: 'error',
  title: 'The message of a receiver cannot be expanded.',
  stage: 'semantic',
  run: ({ environment, resolved }) => {
    const { templates } = resolved.alertmanager;
    const dialect = alertmanagerDialect(usableTemplates(templates));
    return [
      ...Object.entries(templateFiles(templates)).flatMap(([name, text]) =>
        ofFile(text, dialect).map((problem) => ({
          where: settingPlace(environment, `alertmanager.templates.${name}`),
          ...problem,
        })),
      ),
      ...resolved.teams.flatMap(({ name, routing }) =>
        placedReceivers(routing).flatMap(({ path, receiver }) =>
          leavesOf(receiver).flatMap((leaf) =>
            typeof leaf.value === 'string' && leaf.value.includes('{{')
              ? checkTemplate(leaf.value, dialect).problems.map((problem) => ({
                  where: teamPlace(name, `routing.${path}.${leaf.path}`),
                  ...problem,
                }))
              : [],
          ),
        ),
      ),
    ];
  },
};

type Problem = Pick<Finding, 'message' | 'hint'>;

const OF_STACK: ReadonlySet<string> = new Set(definedTemplates(notificationTemplates));

/** Returns the problems of a template file. */
function ofFile(text: string, dialect: Dialect): readonly Problem[] {
  const template = parsedTemplate(text, dialect);
  if ('message' in template) return [template];
  const names = [...template.named.keys()];
  const found = [
    ...(names.length === 0
      ? [
          {
            message: 'file defines no template',
            hint: 'write {{ define "shop.title" }}...{{ end }}',
          },
        ]
      : []),
    ...names
      .filter((name) => OF_STACK.has(name))
      .map((name) => ({
        message: `template "${name}" replaces that of the stack, which the built-in messages use`,
        hint: 'choose another name, and use it in title or text of the receiver',
      })),
    ...outside(template),
    // The caller determines the data of a definition, which are unknown here.
    ...names.flatMap(
      (name) =>
        checkTemplate(`${text}{{ template ${JSON.stringify(name)} .CommonLabels }}`, dialect)
          .problems,
    ),
  ];
  return [...new Map(found.map((one) => [one.message, one])).values()];
}

const outside = ({ root }: Template): readonly Problem[] =>
  root.some((node) => node.kind !== 'text' || node.text.trim() !== '')
    ? [
        {
          message: 'file has text outside of its definitions, which no message shows',
          hint: 'move it into a {{ define }}, or write it as {{/* a comment */}}',
        },
      ]
    : [];
