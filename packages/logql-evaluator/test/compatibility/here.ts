import { LogqlError } from '@observability-stack/logql/parse';
import {
  evaluateInstant,
  type LogStream,
  NotSupportedError,
  PushRejectedError,
  QueryError,
} from '../..';
import type { Question } from './api';
import { type RecordedCase, recordedAnswer } from './recorded';

/** What is evaluated here, in the form of a recorded answer. What is not supported is a separate kind of refusal. */
export function answerHere(
  streams: readonly LogStream[],
  { query, at, from }: Question,
): RecordedCase | { readonly unsupported: string } {
  try {
    return recordedAnswer(evaluateInstant(query, streams, at, { from }));
  } catch (error) {
    if (error instanceof NotSupportedError) return { unsupported: error.message };
    if (
      error instanceof LogqlError ||
      error instanceof QueryError ||
      error instanceof PushRejectedError
    )
      return { refused: error.message };
    throw error;
  }
}
