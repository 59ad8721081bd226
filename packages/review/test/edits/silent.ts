import type { Edit } from '../edit';

const edit = (title: string, changes: number, file: string, from: string, to: string): Edit => ({
  title,
  changes,
  output: [{ file, from, to }],
});

/** Small edits with large effects, which must be reported. */
export const silentEdits: readonly Edit[] = [
  edit(
    'pages muted at night',
    1,
    'alertmanager.yaml',
    '              receiver: commerce-page',
    '              receiver: commerce-page\n              mute_time_intervals:\n                - nights',
  ),
  edit(
    'a preceding route for all pages',
    2,
    'alertmanager.yaml',
    '      routes:\n        - matchers:\n            - alertname="Watchdog"',
    '      routes:\n        - matchers:\n            - severity="page"\n          receiver: watchdog\n        - matchers:\n            - alertname="Watchdog"',
  ),
  edit(
    'a changed channel',
    1,
    'alertmanager.yaml',
    "channel: '#commerce'",
    "channel: '#commerce-archive'",
  ),
  edit(
    'tickets that inhibit pages',
    1,
    'alertmanager.yaml',
    '    inhibit_rules:\n',
    '    inhibit_rules:\n      - source_matchers:\n          - severity="ticket"\n        target_matchers:\n          - severity="page"\n        equal:\n          - team\n',
  ),
  edit(
    'a narrower inhibition',
    1,
    'alertmanager.yaml',
    '- alertname="TargetDown"\n          - instance!=""',
    '- alertname="TargetDown"\n          - env="small"\n          - instance!=""',
  ),
  edit(
    'a condition that narrows an alert',
    1,
    'prometheus-rules.yaml',
    'expr: absent(up{job="shop"})',
    'expr: absent(up{job="shop"}) and on () hour() > 8',
  ),
  edit(
    'an additional privileged container',
    1,
    'jaeger.yaml',
    '      containers:\n',
    '      containers:\n        - name: spy\n          image: example.org/spy:1\n          securityContext:\n            privileged: true\n',
  ),
  edit(
    'data without a volume',
    1,
    'jaeger.yaml',
    '  volumeClaimTemplates:',
    '  formerVolumeClaimTemplates:',
  ),
  edit(
    'a network policy without egress',
    1,
    'jaeger.yaml',
    '  policyTypes:\n    - Ingress\n    - Egress\n',
    '  policyTypes:\n    - Ingress\n',
  ),
  edit(
    'an annotation of a ConfigMap',
    1,
    'jaeger.yaml',
    'kind: ConfigMap\nmetadata:\n  labels:\n',
    'kind: ConfigMap\nmetadata:\n  annotations:\n    reloader: none\n  labels:\n',
  ),
  edit(
    'a rule file with invalid YAML',
    24,
    'prometheus-rules.yaml',
    'groups:\n    - name: shop/targets',
    'groups: [\n    - name: shop/targets',
  ),
  edit(
    'an additional object of an unknown kind',
    2,
    'jaeger.yaml',
    'kind: PodDisruptionBudget',
    'kind: Oddity',
  ),
];
