/**
 * Lets kernels ask for inlining in a doc comment: a top-level function whose comment begins with `@inline` gets
 * AssemblyScript's decorator of that name. The decorator itself is no TypeScript on a function, so the sources
 * would neither be formatted nor linted with the rest.
 */
import { FunctionDeclaration, Node, type Parser } from 'assemblyscript';

const mark = /\/\*\*[\s*]*@inline\b(?:(?!\*\/)[\s\S])*\*\/\s*(?:export\s+)?$/;

export default class InlineTransform {
  afterParse(parser: Parser): void {
    for (const source of parser.sources) {
      if (source.isLibrary) continue;
      for (const statement of source.statements) {
        if (!(statement instanceof FunctionDeclaration)) continue;
        const before = source.text.substring(Math.max(0, statement.range.start - 2000), statement.range.start);
        if (!mark.test(before)) continue;
        const name = Node.createIdentifierExpression('inline', statement.range);
        statement.decorators = [...(statement.decorators ?? []), Node.createDecorator(name, null, statement.range)];
      }
    }
  }
}
