import type { Edit } from '../edit';

const edit = (title: string, changes: number, file: string, from: string, to: string): Edit => ({
  title,
  changes,
  output: [{ file, from, to }],
});

/** What is small in the text and large in what it does, and what has to be told even so. */
export const silentEdits: readonly Edit[] = [
  edit(
    'nights without pages',
    1,
    'alertmanager.yaml',
    '              receiver: commerce-page',
    '              receiver: commerce-page\n              mute_time_intervals:\n                - nights',
  ),
  edit(
    'a route in front that takes all pages',
    2,
    'alertmanager.yaml',
    '      routes:\n        - matchers:\n            - alertname="Watchdog"',
    '      routes:\n        - matchers:\n            - severity="page"\n          receiver: watchdog\n        - matchers:\n            - alertname="Watchdog"',
  ),
  edit(
    'another channel',
    1,
    'alertmanager.yaml',
    "channel: '#commerce'",
    "channel: '#commerce-archive'",
  ),
  edit(
    'tickets that silence pages',
    1,
    'alertmanager.yaml',
    '    inhibit_rules:\n',
    '    inhibit_rules:\n      - source_matchers:\n          - severity="ticket"\n        target_matchers:\n          - severity="page"\n        equal:\n          - team\n',
  ),
  edit(
    'an inhibition that silences less',
    1,
    'alertmanager.yaml',
    '- alertname="TargetDown"\n          - instance!=""',
    '- alertname="TargetDown"\n          - env="small"\n          - instance!=""',
  ),
  edit(
    'a condition that narrows an alert',
    1,
    'prometheus.yaml',
    'expr: absent(up{job="shop"})',
    'expr: absent(up{job="shop"}) and on () hour() > 8',
  ),
  edit(
    'a privileged container more',
    1,
    'jaeger.yaml',
    '      containers:\n',
    '      containers:\n        - name: spy\n          image: example.org/spy:1\n          securityContext:\n            privileged: true\n',
  ),
  edit(
    'data no longer on a volume',
    1,
    'jaeger.yaml',
    '  volumeClaimTemplates:',
    '  formerVolumeClaimTemplates:',
  ),
  edit(
    'a policy that no longer closes the way out',
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
    'a rule file that is no YAML',
    24,
    'prometheus.yaml',
    'groups:\n    - name: shop/targets',
    'groups: [\n    - name: shop/targets',
  ),
  edit(
    'an object more of a kind that nobody knows',
    2,
    'jaeger.yaml',
    'kind: PodDisruptionBudget',
    'kind: Oddity',
  ),
];
