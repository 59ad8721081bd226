import type { EmailReceiver } from '../../catalog/receivers';
import { severities } from '../../catalog/team';
import type { MeaningCheck } from '../check';
import { teamPlace } from '../places';

type Fault = { readonly key: string; readonly message: string; readonly hint: string };

/** What no mail server takes is found by Alertmanager only when it sends the first alert, and then nobody reads it. */
export const emailReceiver: MeaningCheck = {
  code: 'email-receiver',
  severity: 'error',
  title: 'A mail would never be sent: half a login, a password in clear text, or no address.',
  stage: 'meaning',
  run: ({ resolved }) =>
    resolved.teams.flatMap(({ name, routing }) =>
      severities.flatMap((severity) => {
        const receiver = routing[severity];
        if (receiver.kind !== 'email') return [];
        return faultsOf(receiver).map(({ key, ...fault }) => ({
          where: teamPlace(name, `routing.${severity}.${key}`),
          ...fault,
        }));
      }),
    ),
};

function faultsOf(receiver: EmailReceiver): readonly Fault[] {
  const { username, password, from, to } = receiver;
  const faults: Fault[] = [];
  if (username !== undefined && password === undefined)
    faults.push({
      key: 'username',
      message: `user name "${username}" has no password`,
      hint: "add password: the key of the Secret alertmanager-receivers that holds it, such as 'smtp-password'",
    });
  if (username === undefined && password !== undefined)
    faults.push({
      key: 'password',
      message: `password "${password}" has no user name, and Alertmanager would not log in`,
      hint: 'add username, or leave password out',
    });
  if (username !== undefined && password !== undefined && isClearText(receiver))
    faults.push({
      key: 'requireTls',
      message: 'the password would be sent in clear text, which Alertmanager refuses',
      hint: 'leave requireTls out, use port 465, or send without username and password',
    });
  if (!isAddress(from))
    faults.push({
      key: 'from',
      message: `sender "${from}" is not one mail address`,
      hint: "write it like 'alerts@example.org' or 'Alerts <alerts@example.org>'",
    });
  const wrong = to.split(',').find((address) => !isAddress(address));
  if (wrong !== undefined)
    faults.push({
      key: 'to',
      message: `recipient "${wrong.trim()}" is not a mail address`,
      hint: "write it like 'oncall@example.org', with commas between several",
    });
  return faults;
}

/** Port 465 is encrypted whatever is said of STARTTLS, and what stays on the machine nobody else reads. */
const isClearText = ({ requireTls, smarthost }: EmailReceiver): boolean =>
  requireTls === false && !/:465$|^(localhost|127\.0\.0\.1|\[::1\]):/.test(smarthost);

/** The plain forms of RFC 5322: an address, or a name before it in angle brackets. */
const isAddress = (text: string): boolean => {
  const [, bracketed] = /^(?:"[^"<>]*"|[^"<>,@]*)\s*<([^<>]+)>$/.exec(text.trim()) ?? [];
  return /^[\w.!#$%&'*+/=?^`{|}~-]+@[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?$/.test(
    bracketed ?? text.trim(),
  );
};
