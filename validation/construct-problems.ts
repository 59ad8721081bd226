import path from 'node:path';
import type { App } from 'cdk8s';
import type { ObservabilityStack } from '../constructs/stack';
import { constructPath } from './manifests';
import { settingPlace, teamPlace } from './places';
import type { Finding } from './problem';

type Named = { readonly name: string };

/** Errors of functions in the definitions, and what constructs' own validations report. */
export function constructFindings(
  environment: Named,
  app: App,
  stack: ObservabilityStack,
): readonly Finding[] {
  const thrown = stack.failures.map(({ where, error }) =>
    errorFinding(
      where === 'extend'
        ? settingPlace(environment, 'extend')
        : teamPlace(where.team, 'constructs'),
      error,
    ),
  );
  const invalid = app.node
    .findAll()
    .filter((construct) => construct !== stack)
    .flatMap((construct) =>
      construct.node.validate().map((message) => ({
        where: constructPlace(environment, constructPath(construct)),
        message: `construct "${constructPath(construct)}" is invalid: ${message}`,
        hint: 'correct the properties of this construct',
      })),
    );
  return [...thrown, ...invalid];
}

/** An error that code of a definition or of the project threw, with the line that threw it where the stack trace has it. */
export function errorFinding(where: string, error: unknown): Finding {
  const message = error instanceof Error ? error.message : String(error);
  const source = sourceOf(error);
  return {
    where: source ? `${where} (${source})` : where,
    message: message || 'construct threw an error without a message',
    hint: source ? `correct the code at ${source}` : 'correct the code that throws it',
  };
}

/** An error of cdk8s while it serialized an object, which names the construct; any other error as it is. */
export function serializationFinding(environment: Named, error: unknown): Finding {
  const text = error instanceof Error ? error.message : '';
  const [, construct, detail] =
    /^Failed serializing construct at path '[^'/]*\/([^']*)' with name '[^']*': (?:Error: )?(.*)$/s.exec(
      text,
    ) ?? [];
  return construct === undefined || detail === undefined
    ? errorFinding(settingPlace(environment), error)
    : {
        where: constructPlace(environment, construct),
        message: `construct "${construct}" cannot be serialized: ${detail}`,
        hint: 'correct the properties or the patches of this construct',
      };
}

/** A construct path begins with the chart: `team-commerce/report`. */
function constructPlace(environment: Named, construct: string): string {
  const [chart = ''] = construct.split('/');
  return chart.startsWith('team-')
    ? teamPlace(chart.slice('team-'.length), 'constructs')
    : settingPlace(environment);
}

/** The first line of the repository in a stack trace: `teams/commerce.ts:12`. */
function sourceOf(error: unknown): string | undefined {
  const stack = error instanceof Error ? (error.stack ?? '') : '';
  for (const line of stack.split('\n').filter((frame) => /^\s+at /.test(frame))) {
    const [, file, number] = /\(?(?:file:\/\/)?([^()\s]+):(\d+):\d+\)?$/.exec(line) ?? [];
    if (!file || !path.isAbsolute(file)) continue;
    const relative = path.relative(process.cwd(), file);
    const isOurs =
      !relative.startsWith('..') && !/(^|[/\\])(node_modules|\.build)[/\\]/.test(relative);
    if (isOurs) return `${relative}:${number}`;
  }
  return undefined;
}
