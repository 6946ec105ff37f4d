/**
 * Every error a user can cause is a {@link ResffError}: its message reads `what: expected ..., got ... (where)`,
 * its code is stable and decides the exit status of the command line.
 */
export type ErrorCode = 'parse' | 'molecule' | 'model' | 'data' | 'option' | 'numeric';

export class ResffError extends Error {
  constructor(
    readonly code: ErrorCode,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.name = 'ResffError';
  }
}

/** Text or bytes that do not follow their format. Line and column count from 1; 0 where a format has no lines. */
export class ParseError extends ResffError {
  constructor(
    message: string,
    readonly line = 0,
    readonly column = 0,
    options?: ErrorOptions,
  ) {
    super('parse', line > 0 ? `${message} (line ${line}, column ${Math.max(column, 1)})` : message, options);
    this.name = 'ParseError';
  }
}
