import type { Panel } from '../../catalog/definitions/panel';
import type { MeaningCheck } from '../check';
import { locatedDashboards, locatedPanels } from '../dashboards';

/** Whoever is woken by an alert has never seen the panel before. */
export const dashboardText: MeaningCheck = {
  code: 'dashboard-text',
  severity: 'error',
  title: 'A dashboard or panel does not say what it shows.',
  stage: 'meaning',
  run: (input) => [
    ...locatedDashboards(input).flatMap(({ dashboard, where }) =>
      [
        ...blank('title', dashboard.title),
        ...blank('description', dashboard.description),
        ...(/^[a-zA-Z0-9_-]{1,40}$/.test(dashboard.uid)
          ? []
          : [
              {
                message: `the uid ${JSON.stringify(dashboard.uid)} cannot be part of an address`,
                hint: 'use up to 40 letters, digits, - and _',
              },
            ]),
        ...dashboard.rows.flatMap(({ title }) => blank('title of a row', title)),
      ].map((complaint) => ({ where, from: ['team'], ...complaint })),
    ),
    ...locatedPanels(input).flatMap(({ panel, where }) =>
      ofPanel(panel).map((complaint) => ({ where, from: ['team'], ...complaint })),
    ),
  ],
};

const blank = (what: string, text: string | undefined) =>
  (text ?? '').trim() === ''
    ? [{ message: `there is no ${what}`, hint: 'say what is shown, and what good looks like' }]
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
            message: 'the description says no more than the title',
            hint: 'say what good looks like, and what to do where it is not',
          },
        ]
      : []),
  ];
}

const same = (a: string, b: string): boolean => letters(a) === letters(b);
const letters = (text: string): string =>
  text.toLowerCase().replaceAll(ASCII.test(text) ? /[^a-z0-9]/g : /[^\p{L}\p{N}]/gu, '');
const ASCII = /^[\x20-\x7e]*$/;
