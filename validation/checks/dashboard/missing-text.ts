import type { Panel } from '../../../catalog/definitions/panel';
import type { TeamCheck } from '../../check';
import { locatedDashboards, locatedPanels } from '../../dashboards';

/**
 * Reports missing titles and descriptions, since the engineer on call may see the panel for the
 * first time.
 */
export const dashboardMissingText: TeamCheck = {
  code: 'dashboard/missing-text',
  severity: 'error',
  title: 'A dashboard, row or panel has no title or no description.',
  stage: 'team',
  run: (input) => [
    ...locatedDashboards(input).flatMap(({ dashboard, where }) =>
      [
        ...blank('title', dashboard.title),
        ...blank('description', dashboard.description),
        ...dashboard.rows.flatMap(({ title }) => blank('title of a row', title)),
      ].map((complaint) => ({ where, from: ['team'], ...complaint })),
    ),
    ...locatedPanels(input).flatMap(({ panel, where }) =>
      ofPanel(panel).map((complaint) => ({ where, from: ['team'], ...complaint })),
    ),
  ],
};

const blank = (subject: string, text: string | undefined) =>
  (text ?? '').trim() === ''
    ? [{ message: `${subject} is empty`, hint: 'describe what is shown, and what a good value is' }]
    : [];

function ofPanel(panel: Panel) {
  const { title, description = '' } = panel;
  if (panel.kind === 'text') return blank('text', panel.markdown);
  return [
    ...blank('title', title),
    ...blank('description', description),
    ...(description.trim() !== '' && same(description, title)
      ? [
          {
            message: 'description repeats the title',
            hint: 'describe what a good value is, and what to do otherwise',
          },
        ]
      : []),
  ];
}

const same = (a: string, b: string): boolean => letters(a) === letters(b);
const letters = (text: string): string =>
  text.toLowerCase().replaceAll(ASCII.test(text) ? /[^a-z0-9]/g : /[^\p{L}\p{N}]/gu, '');
const ASCII = /^[\x20-\x7e]*$/;
