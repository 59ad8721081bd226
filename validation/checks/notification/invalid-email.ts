import type { EmailReceiver } from '../../../catalog/definitions/receivers';
import { placedReceivers } from '../../../catalog/definitions/routing';
import type { SemanticCheck } from '../../check';
import { teamPlace } from '../../places';

type Fault = { readonly key: string; readonly message: string; readonly hint: string };

/** Reports invalid email receivers, which Alertmanager only finds when it sends the first alert. */
export const notificationInvalidEmail: SemanticCheck = {
  code: 'notification/invalid-email',
  severity: 'error',
  title:
    'An email receiver has an incomplete login, a password in clear text, an invalid address, or a header twice.',
  stage: 'semantic',
  run: ({ resolved }) =>
    resolved.teams.flatMap(({ name, routing }) =>
      placedReceivers(routing).flatMap(({ path, receiver }) => {
        if (receiver.kind !== 'email') return [];
        return faultsOf(receiver).map(({ key, ...fault }) => ({
          where: teamPlace(name, `routing.${path}.${key}`),
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
      message: `username "${username}" has no password`,
      hint: 'add password, the key of Secret alertmanager-receivers that holds it',
    });
  if (username === undefined && password !== undefined)
    faults.push({
      key: 'password',
      message: `password "${password}" has no username: Alertmanager would not log in`,
      hint: 'add username, or remove password',
    });
  if (username !== undefined && password !== undefined && isClearText(receiver))
    faults.push({
      key: 'requireTls',
      message: 'password would be sent in clear text, which Alertmanager rejects',
      hint: 'remove requireTls, use port 465, or send without username and password',
    });
  const { headers = {} } = receiver;
  const repeated = Object.keys(headers).find((name, index, names) =>
    names.slice(0, index).some((other) => other.toLowerCase() === name.toLowerCase()),
  );
  if (repeated !== undefined)
    faults.push({
      key: `headers.${repeated}`,
      message: `header "${repeated}" is set twice: names of headers are case-insensitive`,
      hint: 'remove one of them',
    });
  if (!isAddress(from))
    faults.push({
      key: 'from',
      message: `sender "${from}" is not an email address`,
      hint: "write it as 'alerts@example.org' or 'Alerts <alerts@example.org>'",
    });
  const wrong = mailboxesOf(to).find((address) => !isAddress(address));
  if (wrong !== undefined)
    faults.push({
      key: 'to',
      message: `recipient "${wrong.trim()}" is not an email address`,
      hint: "write it as 'oncall@example.org', separated by commas",
    });
  return faults;
}

/**
 * Reports whether a connection is not encrypted. Port 465 is encrypted regardless of STARTTLS, and
 * localhost is not a network.
 */
const isClearText = ({ requireTls, smarthost }: EmailReceiver): boolean =>
  requireTls === false && !/:465$|^(localhost|127\.0\.0\.1|\[::1\]):/.test(smarthost);

/**
 * Splits a list at commas outside of quotes. Empty items are skipped, as in Alertmanager, unless
 * there are no others.
 */
function mailboxesOf(list: string): readonly string[] {
  const all = (list.match(/(?:"(?:[^"\\]|\\.)*"|[^",])+/g) ?? []).filter(
    (one) => one.trim() !== '',
  );
  return all.length > 0 ? all : [list];
}

const ATEXT = "[\\w!#$%&'*+/=?^`{|}~\\u0080-\\u{10ffff}-]";
const DOTTED = `${ATEXT}+(?:\\.${ATEXT}+)*`;
const QUOTED = '"(?:[^"\\\\]|\\\\.)*"';
const COMMENT = '(?:\\s*\\([^()]*\\))?';
const MAILBOX = `(?:${DOTTED}|${QUOTED})@(?:${DOTTED}|\\[[0-9A-Za-z.:]+\\])`;
const NAME = `(?:${ATEXT}|${QUOTED}|[.\\s])*`;
/**
 * Pattern of the forms of RFC 5322 that net/mail of Go parses: an address, optionally in angle
 * brackets after a name.
 */
const ADDRESS = new RegExp(
  `^\\s*(?:${MAILBOX}|${NAME}${COMMENT}\\s*<${MAILBOX}>)${COMMENT}\\s*$`,
  'u',
);
const isAddress = (text: string): boolean => ADDRESS.test(text);
