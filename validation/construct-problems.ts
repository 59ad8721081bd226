import path from 'node:path';
import { types } from 'node:util';
import type { App } from 'cdk8s';
import type { ObservabilityStack } from '../constructs/stack';
import { constructPath } from './manifests';
import { settingPlace, teamPlace } from './places';
import type { Finding } from './problem';

type Named = { readonly name: string };

/**
 * Returns the errors of functions in the definitions, and those of the validations of constructs.
 */
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
    .flatMap((construct) => {
      const where = constructPlace(environment, constructPath(construct));
      try {
        return construct.node.validate().map((message) => ({
          where,
          message: `construct "${constructPath(construct)}" is invalid: ${message}`,
          hint: 'correct the properties of this construct',
        }));
      } catch (error) {
        return [errorFinding(where, error)];
      }
    });
  return [...thrown, ...invalid];
}

/**
 * Returns the finding for an error that code of a definition or of the project threw, with the line
 * that threw it if the stack trace has it.
 */
export function errorFinding(where: string, error: unknown): Finding {
  const message = textOf(error, 'message');
  const source = sourceOf(error);
  return {
    where: source ? `${where} (${source})` : where,
    message: message || 'function threw an error without a message',
    hint: source ? `correct the code at ${source}` : 'correct the code that throws it',
  };
}

/**
 * Returns the finding for an error of cdk8s while it serialized an object, with the construct; any
 * other error is unchanged.
 */
export function serializationFinding(environment: Named, error: unknown): Finding {
  const text = textOf(error, 'message');
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

/** Returns the place of a construct; its path begins with the chart: `team-commerce/report`. */
function constructPlace(environment: Named, construct: string): string {
  const [chart = ''] = construct.split('/');
  return chart.startsWith('team-')
    ? teamPlace(chart.slice('team-'.length), 'constructs')
    : settingPlace(environment);
}

/** Returns a text of a thrown value, which may be of any type, and whose own code may throw. */
function textOf(thrown: unknown, key: 'message' | 'stack'): string {
  try {
    if (types.isNativeError(thrown) || thrown instanceof Error) return String(thrown[key] ?? '');
    return key === 'message' ? String(thrown) : '';
  } catch {
    return '';
  }
}

/**
 * Directories whose code runs on behalf of a definition, so that the caller is the line to correct.
 */
const ON_BEHALF = /^(packages|validation|node_modules)[/\\]/;

/**
 * Returns the line to correct, from a stack trace: `teams/commerce.ts:12`. It is the first line of
 * the repository outside of the libraries that definitions call.
 */
function sourceOf(error: unknown): string | undefined {
  const found = framesOf(error);
  return (
    found.find((frame) => !ON_BEHALF.test(frame)) ??
    found.find((frame) => !/^validation/.test(frame))
  );
}

function framesOf(error: unknown): readonly string[] {
  const found: string[] = [];
  const stack = textOf(error, 'stack');
  for (const line of stack.split('\n').filter((frame) => /^\s+at /.test(frame))) {
    const [, file, number] = /\(?(?:file:\/\/)?([^()\s]+):(\d+):\d+\)?$/.exec(line) ?? [];
    if (!file || !path.isAbsolute(file)) continue;
    const relative = path.relative(process.cwd(), file);
    const isOurs =
      !relative.startsWith('..') && !/(^|[/\\])(node_modules|\.build)[/\\]/.test(relative);
    if (isOurs) found.push(`${relative}:${number}`);
  }
  return found;
}
