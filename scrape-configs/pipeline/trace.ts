import { regex, template } from './build';
import { CLEAN, RAW } from './fields';
import type { Stage } from './stages';

/**
 * Trace and span id of the line, only where they are what W3C Trace Context calls valid: 32 and 16
 * hexadecimal digits that are not all zero. In lower case, as the tracing back end spells them.
 */
export function traceStages(): Stage[] {
  return [...hexId(RAW.traceId, CLEAN.traceId, 32), ...hexId(RAW.spanId, CLEAN.spanId, 16)];
}

function hexId(raw: string, clean: string, digits: number): Stage[] {
  const group = `${raw}_digits`;
  return [
    regex(`^(?P<${group}>[0-9A-Fa-f]{${digits}})$`, raw),
    template(
      clean,
      `{{ if .${group} }}{{ if ne .${group} "${'0'.repeat(digits)}" }}{{ ToLower .${group} }}{{ end }}{{ end }}`,
    ),
  ];
}
