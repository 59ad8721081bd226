import { defineEnvironment, type Environment } from '../../../catalog/definitions/environment';
import { nullReceiver, pagerduty, slack } from '../../../catalog/definitions/receivers';
import { fileSd } from '../../../catalog/definitions/scrape';
import { http } from '../../../catalog/definitions/signals';
import { availability, latency } from '../../../catalog/definitions/slo';
import { defineTeam, type Service, type Team } from '../../../catalog/definitions/team';
import type { PrometheusSettings } from '../../../constructs/prometheus/settings';
import { formatProblem, isError } from '../../../validation/problem';
import { synthesize } from '../../../validation/synthesize';
import { renderFiles } from '../../../validation/write';
import { compareRevisions } from '../compare';
import type { ReviewReport } from '../model';
import type { Revision } from '../read/revision';

/** One edit of a pull request, and the number of changes that must be reported. */
export interface Edit {
  readonly title: string;
  readonly changes: number;
  /** Edits the typed source. @default unchanged */
  readonly source?: (environment: Environment) => Environment;
  /** Edits the files of the output: replaces `from` by `to`. @default unchanged */
  readonly output?: readonly {
    readonly file: string;
    readonly from: string;
    readonly to: string;
  }[];
}

const TODAY = new Date('2026-01-01');

export const shopEdit: Service = {
  name: 'shop',
  replicas: 2,
  scrape: fileSd({ port: 8080 }),
  signals: http(),
  slos: [availability({ objective: 99.9 }), latency({ objective: 99, threshold: '500ms' })],
};

export const commerceEdit: Team = defineTeam({
  name: 'commerce',
  routing: { page: pagerduty('commerce-pagerduty'), ticket: slack('#commerce') },
  services: [shopEdit],
});

export const small: Environment = defineEnvironment({
  name: 'small',
  teams: [
    defineTeam({ name: 'platform', routing: { page: nullReceiver, ticket: nullReceiver } }),
    commerceEdit,
  ],
  logCollector: 'promtail',
  prometheus: { retention: '31d' },
});

/** The team with its definition replaced. */
export const team =
  (change: Partial<Team>) =>
  (environment: Environment): Environment => ({
    ...environment,
    teams: environment.teams.map((one) => (one.name === 'commerce' ? { ...one, ...change } : one)),
  });
export const service = (change: Partial<Service>) =>
  team({ services: [{ ...shopEdit, ...change }] });
export const settingsEdit =
  (change: Partial<Environment>) =>
  (environment: Environment): Environment => ({
    ...environment,
    ...change,
    prometheus: {
      ...(environment.prometheus as PrometheusSettings),
      ...(change.prometheus as PrometheusSettings),
    },
  });

type Files = ReadonlyMap<string, string>;
const rendered = new Map<Environment, Files>();

function render(environment: Environment): Files {
  const known = rendered.get(environment);
  if (known) return known;
  const { problems, manifests } = synthesize(environment, { today: TODAY, targetFiles: [] });
  const errors = problems.filter(isError);
  if (errors.length > 0) throw new Error(errors.map(formatProblem).join('\n'));
  const files = renderFiles(manifests);
  rendered.set(environment, files);
  return files;
}

export const revisionOf = (label: string, files: Files): Revision => ({
  label,
  environments: new Map([['small', files]]),
});
export const before = (): Revision => revisionOf('before', render(small));

/** The report between two edits of the source. */
export const reportBetween = (
  from: NonNullable<Edit['source']>,
  to: NonNullable<Edit['source']>,
): ReviewReport =>
  compareRevisions(
    revisionOf('before', render(from(small))),
    revisionOf('after', render(to(small))),
  );

const reports = new Map<Edit, ReviewReport>();

/** The report of an edit. */
export function reportOf(edit: Edit): ReviewReport {
  const known = reports.get(edit);
  if (known) return known;
  const { source, output = [] } = edit;
  const files = new Map(render(source?.(small) ?? small));
  for (const { file, from, to } of output) {
    const old = files.get(file) ?? '';
    if (!old.includes(from)) throw new Error(`${file} has no ${JSON.stringify(from)} to edit`);
    files.set(file, old.replaceAll(from, to));
  }
  const report = compareRevisions(before(), revisionOf('after', files));
  reports.set(edit, report);
  return report;
}
