import { regex, template } from './build';
import { CLEAN, oneValue, RAW } from './fields';
import type { Stage } from './stages';

const H = '[0-9a-f]';
const SPAN = `${H}{16}`;

/** What stands before the digits: `0x`, a traceparent's version, X-Ray's, or the path of Google Cloud. */
const BEFORE = `(?:0x|${H}{2}-|(?:Self=[^;]*;)?(?:Root=)?1-|projects/[^/\\x1f]+/traces/)?`;
/** 32 digits, plain or with the dashes of a UUID or of X-Ray; or the 16 of Zipkin. */
const DIGITS = `(?:(?P<line_trace_digits>${H}{8}-?${H}{4}-?${H}{4}-?${H}{4}-?${H}{12})|(?P<line_trace_short>${SPAN}))`;
/** The span, as in a traceparent, in B3, in Jaeger's header and X-Ray's. */
const OWN_SPAN = `(?:(?:[-:@]|;Parent=)(?P<line_trace_span>${SPAN}))?`;
/** Flags and the parent. */
const AFTER = `(?:-${H}{2}|-[01d](?:-${SPAN})?|:${H}+:${H}+|/[0-9]+(?:;[^\\x1f]*)?|;[^\\x1f]*)?`;

const TRACE = `(?i)${oneValue(`\\s*${BEFORE}${DIGITS}${OWN_SPAN}${AFTER}\\s*`)}`;
const SPAN_ALONE = `(?i)${oneValue(`\\s*(?:0x)?(?P<line_span_digits>${SPAN})\\s*`)}`;

/** An id of zeros means that there is no trace. */
export const NO_TRACE = '0'.repeat(32);
export const NO_SPAN = '0'.repeat(16);

/**
 * Trace and span id of the line as W3C Trace Context writes them, which is how the tracing back end spells them: 32 and
 * 16 hexadecimal digits in lower case, not all zero. A trace id of 64 bits gets the zeros that propagators put before
 * it. A decimal id, such as Datadog's, is left alone: 64 of its bits are all that is in the line, and which digits the
 * other half has cannot be told.
 */
export function traceStages(): Stage[] {
  return [
    regex(TRACE, RAW.traceId),
    template(
      CLEAN.traceId,
      '{{ $id := "" }}',
      '{{ if .line_trace_digits }}{{ $id = ToLower (Replace .line_trace_digits "-" "" -1) }}',
      `{{ else if .line_trace_short }}{{ $id = printf "${NO_SPAN}%s" (ToLower .line_trace_short) }}{{ end }}`,
      `{{ if ne $id "${NO_TRACE}" }}{{ $id }}{{ end }}`,
    ),
    regex(SPAN_ALONE, RAW.spanId),
    template(
      CLEAN.spanId,
      '{{ $id := ToLower (default (default "" .line_trace_span) .line_span_digits) }}',
      `{{ if ne $id "${NO_SPAN}" }}{{ $id }}{{ end }}`,
    ),
  ];
}
