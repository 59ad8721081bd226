import { targetLabels } from '@observability-stack/contracts';
import { fullyMatches } from '@observability-stack/query-common';
import type { RelabelStep } from '../../../catalog/definitions/relabel';
import { serviceScrapes } from '../../../resolve/scrapes';
import type { SemanticCheck } from '../../check';
import { positionIn, scrapePlace } from '../../places';

/**
 * Reports relabelling steps that remove or replace labels by which routing, rules and dashboards
 * select series.
 */
export const scrapeInvalidRelabeling: SemanticCheck = {
  code: 'scrape/invalid-relabeling',
  severity: 'error',
  title: 'A relabelling step removes or replaces a label that the stack needs.',
  stage: 'semantic',
  run: ({ resolved }) =>
    serviceScrapes(resolved).flatMap((service) =>
      (['relabel', 'metricRelabel'] as const).flatMap((list) => {
        const steps = service.scrape[list] ?? [];
        return steps.flatMap((step, index) => {
          const labels = lostLabels(step, list);
          if (labels.length === 0) return [];
          const names = labels.map((label) => `"${label}"`).join(', ');
          return [
            {
              where: scrapePlace(service, `${list}[${positionIn(steps, index)}]`),
              message: `step ${step.kind} changes ${labels.length === 1 ? 'label' : 'labels'} ${names}, by which the stack finds the series of service "${service.name}"`,
              hint:
                step.kind === 'labelKeep'
                  ? `add ${labels.join('|')} to its regex`
                  : step.kind === 'replace' || step.kind === 'labelMap'
                    ? 'write to another label'
                    : 'exclude the label from its regex',
            },
          ];
        });
      }),
    ),
};

/** Labels that a target or a series requires in addition. */
const NEEDED = { relabel: '__address__', metricRelabel: '__name__' };
/** Labels of a target that set how often it is scraped. Windows and limits are derived from `interval` of the scrape. */
const INTERVAL_LABELS = ['__scrape_interval__', '__scrape_timeout__'];
/** Labels of a target that set how it is scraped. */
const URL_LABELS = ['__scheme__', '__metrics_path__', ...INTERVAL_LABELS];

function lostLabels(step: RelabelStep, list: keyof typeof NEEDED): readonly string[] {
  const needed: readonly string[] = [...targetLabels, NEEDED[list]];
  switch (step.kind) {
    case 'labelDrop':
      return needed.filter((label) => fullyMatches(step.regex, label));
    case 'labelKeep':
      return [...needed, ...(list === 'relabel' ? URL_LABELS : [])].filter(
        (label) => !fullyMatches(step.regex, label),
      );
    case 'replace':
      return fixedLabels(list).filter((label) => label === step.target);
    case 'labelMap':
      return fixedLabels(list).filter((label) => label === step.replacement);
    default:
      return [];
  }
}

/**
 * Returns the labels that steps cannot change. A target may get another instance, but not lose it:
 * Prometheus sets the address otherwise.
 */
const fixedLabels = (list: keyof typeof NEEDED): readonly string[] => [
  ...targetLabels.filter((label) => list === 'metricRelabel' || label !== 'instance'),
  ...(list === 'relabel' ? INTERVAL_LABELS : []),
];
