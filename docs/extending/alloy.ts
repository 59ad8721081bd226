import { defineEnvironment } from '../../catalog';
import { local } from '../../environments/local';

export const withAudit = defineEnvironment({
  ...local,
  logCollector: 'alloy',
  logs: {
    ...local.logs,
    alloy: `
loki.source.api "audit" {
	http {
		listen_address = "0.0.0.0"
		listen_port    = 3500
	}
	labels     = {service = "audit", team = "platform", env = "local"}
	forward_to = [loki.write.loki.receiver]
}
`,
  },
});
