/** Takes code out of a library that can never run in this page, which the bundler cannot know. */
import { type ESTree, parseSync } from 'vite';

/** What is known about one file of a library. Each name must be found in it; otherwise the library has changed. */
export interface NeverRun {
  /** Values that the field `tag` of no object has: cases for them go, and comparisons with them are decided. */
  readonly tags?: readonly number[];
  /** Variables of the file, and the value that each of them keeps. */
  readonly variables?: Readonly<Record<string, string>>;
  /** Fields of any object, and the value that each of them has. */
  readonly fields?: Readonly<Record<string, string>>;
  /** Functions that are not called or do nothing, and the value that each of them gives. */
  readonly functions?: Readonly<Record<string, string>>;
  /** Assignments whose value nobody asks for, by the beginning of their left side. */
  readonly assignments?: readonly string[];
}

type Node = ESTree.Node;
/** Where variables of a removed case are declared instead. */
type Body = ESTree.FunctionBody | null;
type Comparison = Extract<Node, { type: 'BinaryExpression' }>;
interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

export function withoutNeverRun(code: string, known: NeverRun): string {
  const edits = new Edits(code, known);
  edits.visit(parseSync('library.js', code, { sourceType: 'script' }).program, null);
  const { tags = [], variables, fields, functions, assignments = [] } = known;
  const names = [variables, fields, functions].flatMap((values) => Object.keys(values ?? {}));
  const missing = [...tags.map(String), ...names, ...assignments].filter((name) => !edits.found.has(name));
  if (missing.length > 0) throw new Error(`the library no longer has ${missing.join(', ')}`);
  return edits.applied();
}

class Edits {
  readonly found = new Set<string>();
  private readonly all: Edit[] = [];

  constructor(
    private readonly code: string,
    private readonly known: NeverRun,
  ) {}

  applied(): string {
    // From the end to the beginning, so that places stay what they were; what is put in comes before what is replaced there.
    const sorted = this.all.toSorted((a, b) => b.start - a.start || b.end - a.end);
    return sorted.reduce((code, { start, end, text }) => code.slice(0, start) + text + code.slice(end), this.code);
  }

  visit(node: Node, body: Body): void {
    if (isFunction(node)) this.visitFunction(node);
    else if (node.type === 'SwitchStatement' && isTag(node.discriminant)) this.visitCases(node.cases, body);
    else if (!this.replaced(node)) for (const child of childrenOf(node)) this.visit(child, body);
  }

  private visitFunction(node: ESTree.Function): void {
    const { id, body, params } = node;
    const value = id === null ? undefined : this.valueOf(id.name, this.known.functions);
    if (value !== undefined && body !== null) this.replace(body, `{ return ${value}; }`);
    // A parameter of the same name is another variable.
    else if (!params.some((param) => param.type === 'Identifier' && param.name in (this.known.variables ?? {})))
      for (const child of childrenOf(node)) this.visit(child, body);
  }

  /** What comes in the place of this node, if anything does. */
  private replaced(node: Node): boolean {
    const text = this.textFor(node);
    if (text !== undefined) this.replace(node, text);
    return text !== undefined;
  }

  private textFor(node: Node): string | undefined {
    const { variables, fields } = this.known;
    switch (node.type) {
      case 'Identifier':
        return this.valueOf(node.name, variables);
      case 'MemberExpression':
        return node.property.type === 'Identifier' ? this.valueOf(node.property.name, fields) : undefined;
      case 'AssignmentExpression':
        return node.left.type === 'Identifier' ? this.valueOf(node.left.name, variables) : undefined;
      case 'ExpressionStatement':
        return node.expression.type === 'AssignmentExpression' && this.isUnneeded(node.expression.left)
          ? ''
          : undefined;
      case 'BinaryExpression':
        return this.decided(node);
      default:
        return undefined;
    }
  }

  private isUnneeded({ start }: Node): boolean {
    const name = this.known.assignments?.find((each) => this.code.startsWith(each, start));
    if (name !== undefined) this.found.add(name);
    return name !== undefined;
  }

  private decided({ operator, left, right }: Comparison): string | undefined {
    const other = isTag(left) ? right : isTag(right) ? left : null;
    if (other === null || !this.isUnusedTag(other)) return undefined;
    return operator === '===' ? 'false' : operator === '!==' ? 'true' : undefined;
  }

  private visitCases(cases: readonly ESTree.SwitchCase[], body: Body): void {
    // Whether the code of the case before runs on into this one.
    let isReached = false;
    for (const each of cases) {
      const unused = each.test !== null && this.isUnusedTag(each.test) ? each.test : null;
      if (unused !== null && !isReached) {
        this.declare(variablesIn(each), body);
        this.replace(each, '');
        continue;
      }
      if (unused !== null) this.replace({ start: each.start, end: this.code.indexOf(':', unused.end) + 1 }, '');
      for (const child of each.consequent) this.visit(child, body);
      isReached = !isLeft(each.consequent);
    }
  }

  private declare(names: readonly string[], body: Body): void {
    if (names.length > 0 && body !== null)
      this.replace({ start: body.start + 1, end: body.start + 1 }, `var ${names.join()};`);
  }

  private isUnusedTag(node: Node): boolean {
    if (node.type !== 'Literal' || typeof node.value !== 'number' || !this.known.tags?.includes(node.value))
      return false;
    this.found.add(String(node.value));
    return true;
  }

  private valueOf(name: string, values: Readonly<Record<string, string>> = {}): string | undefined {
    if (!Object.hasOwn(values, name)) return undefined;
    this.found.add(name);
    return values[name];
  }

  private replace({ start, end }: Pick<Node, 'start' | 'end'>, text: string): void {
    this.all.push({ start, end, text });
  }
}

/** Names of fields are no variables, and neither is the name in a declaration. */
function childrenOf(node: Node): Node[] {
  if (node.type === 'MemberExpression' && !node.computed) return [node.object];
  if (node.type === 'Property' && !node.computed) return [node.value];
  if (node.type === 'VariableDeclarator') return node.init === null ? [] : [node.init];
  return Object.values(node).flat().filter(isNode);
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && 'type' in value && 'start' in value;
}

function isFunction(node: Node): node is ESTree.Function {
  return node.type === 'FunctionDeclaration' || node.type === 'FunctionExpression';
}

function isTag(node: Node): boolean {
  if (node.type === 'Identifier') return node.name === 'tag';
  return node.type === 'MemberExpression' && node.property.type === 'Identifier' && node.property.name === 'tag';
}

/** Whether nothing runs on into what follows these statements. */
function isLeft(statements: readonly Node[]): boolean {
  const last = statements.at(-1);
  if (last?.type === 'BlockStatement') return isLeft(last.body);
  return last !== undefined && /^(Break|Return|Throw|Continue)/.test(last.type);
}

/** Names that are declared for the whole function around. */
function variablesIn(node: Node): string[] {
  if (isFunction(node)) return [];
  const declared = node.type === 'VariableDeclaration' ? node.declarations.map(({ id }) => id) : [];
  const names = declared.flatMap((id) => (id.type === 'Identifier' ? [id.name] : []));
  return [...names, ...childrenOf(node).flatMap(variablesIn)];
}
