import { defineTeam, nullReceiver, rawRuleGroup } from '../../catalog';

export const network = defineTeam({
  name: 'network',
  routing: { page: nullReceiver, ticket: nullReceiver },
  // the rules keep the severities of their files
  severities: { critical: 'page', warning: 'ticket', info: 'none' },
  rawRules: [
    rawRuleGroup({
      name: 'snmp',
      interval: '1m',
      limit: 500,
      rules: [
        {
          record: 'instance:interface_errors:rate5m',
          expr: 'sum by (instance) (rate(ifInErrors[5m]))',
        },
        {
          alert: 'InterfaceErrorsHigh',
          expr: 'instance:interface_errors:rate5m > 1',
          for: '10m',
          labels: { severity: 'warning' },
          annotations: { summary: '{{ $labels.instance }} receives packets with errors.' },
        },
      ],
    }),
    rawRuleGroup({
      name: 'routers',
      evaluator: 'loki',
      rules: [
        {
          alert: 'RouterRestarted',
          expr: 'sum by (node) (count_over_time({service="router"} |= "system restarted" [5m])) > 0',
          labels: { severity: 'ticket' },
          annotations: { summary: '{{ $labels.node }} restarted.' },
        },
      ],
    }),
  ],
});
