/**
 * Text in a provisioning file, in which Grafana replaces `$NAME`, `${NAME}` and `$__file{path}`; `$$` is a `$`:
 * https://grafana.com/docs/grafana/latest/administration/provisioning/#using-environment-variables
 */
export const literalText = (text: string): string => text.replaceAll('$', '$$$$');

/**
 * Returns the first variable in an annotation. Grafana replaces only those with braces there, since `$labels` is part of
 * templates, and has no way to write them literally.
 */
export const annotationVariable = (text: string): string | undefined =>
  /\$(__\w+)?\{[^}]*\}?/.exec(text)?.[0];
