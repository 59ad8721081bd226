import { regexStage, templateStage } from './build';
import { CLEAN_KEY, firstValue, RAW_KEY } from './fields';
import type { PipelineStage } from './stages';

const H = '[0-9a-f]';
const SPAN = `${H}{16}`;

/** Text before the digits: `0x`, the version of a traceparent or of X-Ray, or the path of Google Cloud. */
const BEFORE = `(?:0x|${H}{2}-|(?:Self=[^;]*;)?(?:Root=)?1-|projects/[^/\\x1f]+/traces/)?`;
/** 32 digits, plain or with the dashes of a UUID or of X-Ray, or the 16 digits of Zipkin. */
const DIGITS = `(?:(?P<line_trace_digits>${H}{8}-?${H}{4}-?${H}{4}-?${H}{4}-?${H}{12})|(?P<line_trace_short>${SPAN}))`;
/** The span id in a traceparent, in B3, and in the headers of Jaeger and X-Ray. */
const OWN_SPAN = `(?:(?:[-:@]|;Parent=)(?P<line_trace_span>${SPAN}))?`;
/** Text after the ids: flags and the parent span. */
const AFTER = `(?:-${H}{2}|-[01d](?:-${SPAN})?|:${H}+:${H}+|/[0-9]+(?:;[^\\x1f]*)?|;[^\\x1f]*)?`;

const TRACE = `(?i)${firstValue(`\\s*${BEFORE}${DIGITS}${OWN_SPAN}${AFTER}\\s*`)}`;
const SPAN_ALONE = `(?i)${firstValue(`\\s*(?:0x)?(?P<line_span_digits>${SPAN})\\s*`)}`;

/** An id of zeros means that there is no trace. */
export const NO_TRACE = '0'.repeat(32);
export const NO_SPAN = '0'.repeat(16);

/**
 * Returns stages that extract trace and span ids as in W3C Trace Context, which trace stores use: 32 and 16 hexadecimal
 * digits in lower case, not all zero. A 64-bit trace id is padded with zeros, as propagators do. Decimal ids, such as
 * those of Datadog, are ignored: the log line contains only 64 bits of them, and the other half is unknown.
 */
export function traceStages(): PipelineStage[] {
  return [
    regexStage(TRACE, RAW_KEY.traceId),
    templateStage(
      CLEAN_KEY.traceId,
      '{{ $id := "" }}',
      '{{ if .line_trace_digits }}{{ $id = ToLower (Replace .line_trace_digits "-" "" -1) }}',
      `{{ else if .line_trace_short }}{{ $id = printf "${NO_SPAN}%s" (ToLower .line_trace_short) }}{{ end }}`,
      `{{ if ne $id "${NO_TRACE}" }}{{ $id }}{{ end }}`,
    ),
    regexStage(SPAN_ALONE, RAW_KEY.spanId),
    templateStage(
      CLEAN_KEY.spanId,
      '{{ $id := ToLower (default (default "" .line_trace_span) .line_span_digits) }}',
      `{{ if ne $id "${NO_SPAN}" }}{{ $id }}{{ end }}`,
    ),
  ];
}
