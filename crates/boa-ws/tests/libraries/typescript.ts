// What TypeScript adds to JavaScript beyond types. The output is compared with that of another
// compiler.

const log: string[] = [];

class Point {
  z = 3;
  constructor(readonly x: number, protected y = 2, plain?: string, public override?: boolean) {
    log.push(`${this.x} ${this.y} ${plain} ${this.override}`);
  }
}
class Named extends Point {
  static count = 0;
  own = 'own';
  constructor(private readonly name: string, x: number, public list: number[] = [x]) {
    'not strict'
    Named.count++;
    if (x > 0) super(x); else super(0, x);
    log.push(`${this.name} ${this.list} ${this.own} ${Object.keys(this)}`);
  }
}
class Inner extends Named {
  constructor(public inner: object) {
    const made = (() => super('inner', 4))();
    log.push(String(made === this), Object.keys(this).join());
    new (class extends Point { constructor(private deep: string) { super(9); log.push(this.deep); } })('deep');
  }
}
new Point(1, undefined, 'p', true);
new Named('a', 1);
new Named('b', -1);
new Inner({});
const anonymous = new (class { constructor(public a = 1, public readonly b = a + 1) {} })();
log.push(JSON.stringify(anonymous));
class Overloaded {
  constructor(a: string);
  constructor(a: number, b: number);
  constructor(public a: unknown, private b?: number) { 'a directive'; log.push(`${a} ${this.a} ${b}`) }
}
new Overloaded('o'); new Overloaded(1, 2);

namespace Values {
  export const one = 1, two: number = one + 1;
  export let counter: number, step = 1;
  export let absent: string;
  const hidden = 'hidden';
  export const { a, b: renamed = 5, c: { d = one } = {}, ...rest } = { a: 'a', x: 1, y: 2 } as any;
  export const [first, , third = two, ...others] = [1, 2, undefined, 4, 5];
  export function count(by = step) { counter = (counter ?? 0) + by; step++; return counter }
  export async function* generator() { yield one }
  export class Holder { static held = hidden; get value() { return two } }
  export abstract class Base { abstract m(): void }
  export enum Level { Low = 1, High = Low + two, Text = 'text' }
  export type Only = string;
  export interface Shape { s: Only }
  export declare const declared: string;
  log.push(Object.keys({ one, two, hidden }).join(), JSON.stringify({ one, step, nested: { two } }));
  for (counter of [7, 8]) log.push(`in a loop ${counter}`);
  [counter, step] = [10, 20];
  ({ one: counter, step = 3 } = { one: 30 } as any);
  counter++; --step;
  log.push(`${counter} ${step} ${typeof absent} ${((one: number) => one)(99)}`);
  {
    const step = 'shadowed';
    log.push(step, new Holder().value + Holder.held);
  }
}
log.push(JSON.stringify(Values), String(Values.count()), String(Values.count(5)), String(Values.counter));
log.push(Object.keys(Values).join(), Values.Level[3], Values.Level.Text);

namespace Values {
  export const more = one + two + step;
  log.push(`merged ${more} ${count(1)} ${new Holder().value} ${Level.High}`);
}
namespace Outer.Middle.Inner {
  export const deep = 'deep';
  export const f = () => deep;
}
namespace Outer.Middle { export const beside = Inner.deep + Inner.f(); }
namespace Outer {
  export const sum = Middle.beside;
  namespace Hidden { export const secret = sum }
  export namespace Shown { export const seen = Hidden.secret; export import Alias = Middle.Inner; }
  export import Again = Shown.Alias;
  import Local = Outer.Shown;
  import Unused = Outer.Middle;
  log.push(Local.seen, Again.deep);
}
log.push(JSON.stringify(Outer), Object.keys(Outer).join());

// The same names within.
namespace Same { export class Same { x = 1 } export const other = new Same().x; }
namespace Twice { export namespace Twice { export const Twice = 'thrice' } }
log.push(JSON.stringify(Same), JSON.stringify(Twice));
namespace Parameter { export let v = 1; export function f(Parameter: number) { return v + Parameter } }
log.push(String(Parameter.f(41)));

// Merged with what is no namespace.
function callable() { return callable.extra }
namespace callable { export const extra = 'extra' }
class Klass { static own = 1; f() { return Klass.helper() } }
namespace Klass { export function helper() { return 'helper' + Klass.own } }
enum Mode { On, Off }
namespace Mode { export function flip(mode: Mode) { return mode === Mode.On ? Mode.Off : Mode.On } }
enum Mode { Auto = 7 }
log.push(callable(), new Klass().f(), String(Mode.flip(Mode.On)), JSON.stringify(Mode));

export namespace Exported { export const value = 1 }
export namespace Exported { export const again = value + 1 }
export enum Kind { A }
export enum Kind { B = 5 }
export class Both {}
export namespace Both { export const half = 0.5 }
log.push(JSON.stringify([Exported, Kind, Both.half]));

// Nothing of these is left.
namespace Types { export type A = 1; export interface B {} namespace C { export type D = 1 } import E = Types.A; }
declare namespace Ambient { const gone: number }
log.push(typeof Types, typeof Ambient);
function inFunction() {
  enum Local { A = 'a' }
  return Local.A;
}
log.push(inFunction());

console.log(log.join('\n'));
